using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls that change where an agent stands. Source: operator-api, A.6. The agent's grain answers; it may know an agent that the view does not show yet.</summary>
internal static class AgentCalls
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long LongestSeconds = long.MaxValue / NanosecondsPerSecond;

    public static async Task DrainAsync(OperatorRequest request)
    {
        var drain = request.Call.DrainAgent;
        if (Nanoseconds(drain.MaxGracePeriod) is null)
        {
            await request.RefuseAsync(StatusCodes.Status400BadRequest, "Invalid 'max_grace_period': it must be from 0 to 9223372035 seconds, and 'nanos' below 1000000000");
        }
        else if (!drain.MarkGone || !await CallerAccess.ForbidsAsync(request.Context, AclActions.MarkAgentsGone))
        {
            await OrUnknownAsync(request, drain.AgentId, agent => agent.DrainAsync(Config(drain), request.Aborted));
        }
    }

    public static Task DeactivateAsync(OperatorRequest request) =>
        OrUnknownAsync(request, request.Call.DeactivateAgent.AgentId, agent => agent.DeactivateAsync(request.Aborted));

    public static Task ReactivateAsync(OperatorRequest request) =>
        OrUnknownAsync(request, request.Call.ReactivateAgent.AgentId, agent => agent.ReactivateAsync(request.Aborted));

    public static Task MarkGoneAsync(OperatorRequest request)
    {
        var id = request.Call.MarkAgentGone.AgentId;
        return request.Agent(id) is { } agent
            ? request.ForwardAsync(agent.MarkGoneAsync(request.Aborted))
            : request.RefuseAsync(StatusCodes.Status404NotFound, $"Agent '{id.Value}' not found");
    }

    private static Task OrUnknownAsync(OperatorRequest request, AgentID id, Func<IAgentGrain, Task<CallReply>> call) => request.Agent(id) is { } agent
        ? request.ForwardAsync(call(agent))
        : request.RefuseAsync(StatusCodes.Status400BadRequest, "Unknown agent");

    private static DrainConfig Config(Call.Types.DrainAgent drain)
    {
        var config = new DrainConfig { MarkGone = drain.MarkGone };
        if (drain.MaxGracePeriod is not null)
        {
            config.MaxGracePeriod = new() { Nanoseconds = Nanoseconds(drain.MaxGracePeriod)!.Value };
        }

        return config;
    }

    /// <returns><see langword="null"/> for a period that is negative or cannot be told in nanoseconds.</returns>
    private static long? Nanoseconds(Google.Protobuf.WellKnownTypes.Duration? period) => period switch
    {
        null => 0,
        { Seconds: >= 0 and < LongestSeconds, Nanos: >= 0 and < (int)NanosecondsPerSecond } => (period.Seconds * NanosecondsPerSecond) + period.Nanos,
        _ => null,
    };
}
