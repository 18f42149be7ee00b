using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Grains.Master;

// Who an agent is, and whether it may register. Source: spec master-behaviour sections 5, 14 and 15; texts of Mesos' master.
internal sealed partial class MasterGrain
{
    private readonly AgentPasses _passes = new(options.Value.AuthenticationTimeout);

    // Where agents need no leave to register, none needs a pass to connect.
    private bool AreAgentsAsked => options.Value.AuthenticateAgents || !authorizer.AllowsAll;

    public Task<Guid> ChallengeAgentAsync(CancellationToken cancellationToken)
    {
        metrics.Count("master/messages_authenticate");
        return Task.FromResult(_passes.Challenge(clock.GetUtcNow()));
    }

    public Task<bool> TakePassAsync(AgentId agentId, Guid pass, CancellationToken cancellationToken) => Task.FromResult(_passes.TakePass(agentId, pass, clock.GetUtcNow()));

    /// <returns><see langword="null"/> when the agent may register.</returns>
    private AgentAdmission? RegistrationProblem(AgentInfo info, string pid, AgentProof? proof)
    {
        string? principal = null;
        if (proof is not null && options.Value.Credentials is { } credentials)
        {
            if (!_passes.TakeChallenge(proof.Challenge, clock.GetUtcNow()))
            {
                return Refused(pid, "its challenge is not known any more");
            }

            if (!credentials.Admit(proof, pid))
            {
                LogNotAuthenticated(pid, proof.Principal);
                return new(null, $"Master refused authentication of principal '{proof.Principal}'", MayRetry: false) { IsUnknownPrincipal = true };
            }

            principal = proof.Principal;
        }

        return principal is null && options.Value.AuthenticateAgents ? Refused(pid, "it is not authenticated")
            : IsAuthorized(principal, info) ? null
            : Refused(pid, $"Not authorized to register agent providing resources '{ResourceBundle.Of(info.Resources)}' "
                + (principal is null ? "without a principal" : $"with principal '{principal}'"));
    }

    // Static reservations are the agent's own; dynamic ones were allowed to those who made them.
    private bool IsAuthorized(string? principal, AgentInfo info)
    {
        var roles = info.Resources.Select(ReservationFormat.RoleOf).Distinct().ToList();
        return authorizer.AllowsAll || (authorizer.Allows(principal, AclActions.RegisterAgents, null)
            && (roles.All(role => role is null) || roles.All(role => authorizer.Allows(principal, AclActions.ReserveResources, role ?? "*"))));
    }

    // As at Mesos' master the agent stays where it is and asks again: what is missing may be given to it.
    private AgentAdmission Refused(string pid, string problem)
    {
        LogRegistrationRefused(pid, problem);
        return new(null, $"Refusing registration of agent at {pid}: {problem}", MayRetry: true);
    }

    [LoggerMessage(EventIds.AgentNotAuthenticated, LogLevel.Warning, "Refusing authentication of the agent at {Pid} as principal {Principal}: the secret is not that of --credentials")]
    private partial void LogNotAuthenticated(string pid, string principal);

    [LoggerMessage(EventIds.AgentRegistrationRefused, LogLevel.Warning, "Refusing registration of agent at {Pid}: {Problem}")]
    private partial void LogRegistrationRefused(string pid, string problem);
}
