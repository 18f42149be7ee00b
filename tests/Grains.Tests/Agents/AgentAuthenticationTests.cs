using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Tests.Cluster;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Grains.Tests.Agents;

/// <summary>Who may register agents. Source: spec mesos/master-behaviour.md sections 5, 14 and 15.</summary>
public sealed class AgentAuthenticationTests
{
    private const string Pid = "slave(1)@10.0.0.22:5051";
    private static readonly AgentCredential Known = AgentCredential.Parse("""{"principal":"agents","secret":"s3cret"}""");
    private static readonly AgentCredential Wrong = AgentCredential.Parse("""{"principal":"agents","secret":"other"}""");
    private static readonly AgentCredential Stranger = AgentCredential.Parse("""{"principal":"nobody","secret":"s3cret"}""");

    [Fact]
    public async Task An_agent_that_proves_who_it_is_registers()
    {
        await using var silo = await StartAsync();
        var admission = await AdmitAsync(silo, Known);
        Assert.Null(admission.Refusal);
        var session = await ConnectAsync(silo, admission, admission.Pass);
        Assert.Null(session.Refusal);
        Assert.True(await silo.Grains.GetGrain<IAgentGrain>(admission.AgentId!.Value.Value).HeartbeatAsync(session.Id, CancellationToken.None));
        Assert.Equal((1, 1), (silo.Metrics.Counter("master/messages_authenticate").Value, silo.Metrics.Counter("master/slave_registrations").Value));
    }

    [Fact]
    public async Task An_agent_without_a_credential_is_refused_until_it_has_one()
    {
        await using var silo = await StartAsync();
        var admission = await AdmitAsync(silo, credential: null);
        Assert.Equal(($"Refusing registration of agent at {Pid}: it is not authenticated", true, false), (admission.Refusal, admission.MayRetry, admission.IsUnknownPrincipal));
        Assert.Equal(1, silo.Metrics.Counter("master/messages_register_slave").Value);
        Assert.Null((await AdmitAsync(silo, Known)).Refusal);
    }

    [Fact]
    public async Task A_wrong_secret_and_an_unknown_principal_are_refused_for_good()
    {
        await using var silo = await StartAsync();
        foreach (var credential in new[] { Wrong, Stranger })
        {
            var admission = await AdmitAsync(silo, credential);
            Assert.Equal(($"Master refused authentication of principal '{credential.Principal}'", false, true), (admission.Refusal, admission.MayRetry, admission.IsUnknownPrincipal));
        }
    }

    [Fact]
    public async Task A_proof_is_good_once_and_only_for_the_agent_that_made_it()
    {
        await using var silo = await StartAsync();
        var proof = Known.Answer(await silo.Master.ChallengeAgentAsync(CancellationToken.None), Pid);
        Assert.Null((await silo.Master.AdmitAgentAsync(Info(), Pid, proof, CancellationToken.None)).Refusal);
        Assert.True((await silo.Master.AdmitAgentAsync(Info(), Pid, proof, CancellationToken.None)).MayRetry);
        Assert.NotNull((await silo.Master.AdmitAgentAsync(Info(), Pid, Known.Answer(Guid.NewGuid(), Pid), CancellationToken.None)).Refusal);
        var stolen = Known.Answer(await silo.Master.ChallengeAgentAsync(CancellationToken.None), Pid);
        Assert.True((await silo.Master.AdmitAgentAsync(Info(), "slave(1)@10.0.0.66:5051", stolen, CancellationToken.None)).IsUnknownPrincipal);
    }

    [Fact]
    public async Task Nobody_connects_past_the_admission()
    {
        await using var silo = await StartAsync();
        var admission = await AdmitAsync(silo, Known);
        var other = await AdmitAsync(silo, Known);
        foreach (var pass in new[] { Guid.Empty, Guid.NewGuid() })
        {
            var refused = await ConnectAsync(silo, admission, pass);
            Assert.Equal(("The agent was not admitted just now", true), (refused.Refusal, refused.MayRetry));
        }

        Assert.Equal(admission.AgentId, other.AgentId); // At the same address, and never heard of.
        Assert.Null((await ConnectAsync(silo, admission, admission.Pass)).Refusal);
        Assert.NotNull((await ConnectAsync(silo, admission, admission.Pass)).Refusal);
        Assert.Null((await ConnectAsync(silo, admission, other.Pass)).Refusal);
    }

    [Theory]
    [InlineData(null, false, "Not authorized to register agent providing resources 'cpus:4; mem:4096' without a principal")]
    [InlineData("agents", false, null)]
    [InlineData("agents", true, "Not authorized to register agent providing resources 'cpus(reservations: [(STATIC,db)]):4' with principal 'agents'")]
    public async Task Access_control_lists_say_who_registers_agents_and_with_which_reservations(string? principal, bool reserved, string? problem)
    {
        await using var silo = await StartAsync(required: false, new AgentsAndWeb());
        Resource[] resources = reserved
            ? [new() { Name = "cpus", Type = Value.Types.Type.Scalar, Scalar = new() { Value = 4 }, Reservations = { new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Static, Role = "db" } } }]
            : Sample.CpusMem(4, 4096);
        var admission = await AdmitAsync(silo, principal is null ? null : Known, resources);
        Assert.Equal(problem is null ? null : $"Refusing registration of agent at {Pid}: {problem}", admission.Refusal);
        Assert.Equal(problem is not null, admission.MayRetry);
    }

    [Fact]
    public async Task Where_nobody_is_asked_agents_register_with_a_credential_and_without()
    {
        await using var silo = await TestSilo.StartAsync();
        Assert.Equal((null, Guid.Empty), Outcome(await AdmitAsync(silo, Wrong)));
        Assert.Equal((null, Guid.Empty), Outcome(await AdmitAsync(silo, credential: null)));

        static (string?, Guid) Outcome(AgentAdmission admission) => (admission.Refusal, admission.Pass);
    }

    private static Task<TestSilo> StartAsync(bool required = true, IAuthorizer? authorizer = null) => TestSilo.StartAsync(
        options => (options.AuthenticateAgents, options.Credentials) = (required, BasicCredentials.Parse("""{"credentials":[{"principal":"agents","secret":"s3cret"}]}""")),
        services: services => _ = authorizer is null ? services : services.AddSingleton(authorizer));

    private static AgentInfo Info(params Resource[] resources) => new() { Hostname = "localhost", Port = 5051, Resources = { resources.Length > 0 ? resources : Sample.CpusMem(4, 4096) } };

    private static async Task<AgentAdmission> AdmitAsync(TestSilo silo, AgentCredential? credential, params Resource[] resources) => await silo.Master.AdmitAgentAsync(
        Info(resources), Pid, credential?.Answer(await silo.Master.ChallengeAgentAsync(CancellationToken.None), Pid), CancellationToken.None);

    private static Task<AgentSession> ConnectAsync(TestSilo silo, AgentAdmission admission, Guid pass)
    {
        var id = admission.AgentId!.Value.Value;
        var snapshot = Sample.Agent(id) with { Pid = Pid, Pass = pass };
        return silo.Grains.GetGrain<IAgentGrain>(id).ConnectAsync(snapshot, silo.Grains.CreateObjectReference<IAgentObserver>(new FakeAgent(silo, snapshot.Info, Pid)), CancellationToken.None);
    }

    private sealed class AgentsAndWeb : IAuthorizer
    {
        public bool Allows(string? principal, string action, string? value) => action switch
        {
            AclActions.RegisterAgents => principal == "agents",
            AclActions.ReserveResources => value == "web",
            _ => false,
        };
    }
}
