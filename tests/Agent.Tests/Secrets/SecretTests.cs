using Levee.Agent.Containers;
using Levee.Agent.Tests.Containers;
using Mesos.V1;
using Microsoft.Extensions.Options;
using Variable = Mesos.V1.Environment.Types.Variable;

namespace Levee.Agent.Tests.Secrets;

/// <summary>Secrets by reference reach a container's environment and its files.</summary>
public sealed class SecretTests
{
    private static readonly (string, string) Resolver = ("secret_resolver", typeof(KnownSecrets).AssemblyQualifiedName!.Split(", Version")[0]);

    [Fact]
    public async Task A_reference_becomes_what_the_resolver_knows()
    {
        Machine.NeedsCgroups();
        using var containers = new TestContainers(("isolation", "filesystem/linux,volume/secret"), Resolver);
        var config = containers.Config("echo $PASSWORD; cat file") with
        {
            Command = Command(Reference("db", "password")),
            Container = new()
            {
                Type = ContainerInfo.Types.Type.Mesos,
                Volumes = { new Volume { ContainerPath = "file", Mode = Volume.Types.Mode.Ro, Source = new() { Type = Volume.Types.Source.Types.Type.Secret, Secret = Reference("db", "key") } } },
            },
        };
        var (_, output) = await containers.RunAsync(config);
        Assert.Equal("hush-password\nhush-key\n", output);
    }

    [Theory]
    [InlineData("unknown", "secret 'unknown' does not exist")]
    [InlineData("broken", "secret 'broken' cannot be resolved: the vault is sealed")]
    public async Task A_reference_without_content_fails_the_launch(string name, string refusal)
    {
        using var containers = new TestContainers(Resolver);
        Assert.Equal(refusal, (await containers.Containerizer.LaunchAsync(containers.Config("true") with { Command = Command(Reference(name, "")) }, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task A_launch_that_waits_for_a_secret_can_be_given_up()
    {
        using var containers = new TestContainers(Resolver);
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var launch = await containers.Containerizer.LaunchAsync(containers.Config("true") with { Command = Command(Reference("slow", "")) }, patience.Token);
        Assert.Equal("the launch was given up", launch.Refusal);
    }

    [Fact]
    public async Task Without_a_resolver_references_are_refused_and_what_is_no_resolver_stops_the_start()
    {
        using var containers = new TestContainers();
        var launch = await containers.Containerizer.LaunchAsync(containers.Config("true") with { Command = Command(Reference("db", "")) }, CancellationToken.None);
        Assert.Equal("secret 'db' is given by reference, which needs --secret_resolver", launch.Refusal);
        var error = Assert.Throws<OptionsValidationException>(() => TestContainers.Start(("secret_resolver", "System.String")));
        Assert.Equal("--secret_resolver is 'System.String'; the type 'System.String' is no ISecretResolver.", error.Failures.Single());
    }

    private static Secret Reference(string name, string key) => new() { Type = Secret.Types.Type.Reference, Reference = new() { Name = name, Key = key } };

    private static CommandInfo Command(Secret secret) => new() { Environment = new() { Variables = { new Variable { Name = "PASSWORD", Type = Variable.Types.Type.Secret, Secret = secret } } } };
}
