using Levee.Agent.Configuration;
using Levee.Agent.Drain;
using Levee.Agent.Http;
using Levee.Agent.Registration;
using Levee.Grains.Interfaces.Hosting;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Agent.Operator;

/// <summary>Calls about the agent itself.</summary>
internal static class FactCalls
{
    private const long NanosecondsPerTick = 100;

    public static Task GetHealthAsync(AgentRequest request) =>
        request.ReplyAsync(new() { Type = Response.Types.Type.GetHealth, GetHealth = new() { Healthy = true } });

    public static Task GetFlagsAsync(AgentRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetFlags,
        GetFlags = new() { Flags = { request.Service<AgentSettings>().Flags.Select(flag => new Flag { Name = flag.Key, Value = flag.Value }) } },
    });

    public static Task GetVersionAsync(AgentRequest request) =>
        request.ReplyAsync(new() { Type = Response.Types.Type.GetVersion, GetVersion = new() { VersionInfo = BuildIdentity.Current.ToMessage() } });

    public static Task GetAgentAsync(AgentRequest request)
    {
        var drain = request.Service<AgentDrain>();
        var answer = new Response.Types.GetAgent { AgentInfo = request.Service<MasterLink>().Info, DrainConfig = drain.Config };
        if (drain.Config is not null)
        {
            answer.EstimatedDrainStartTime = new() { Nanoseconds = drain.Since.ToUnixTimeSeconds() * 1_000_000_000 };
        }

        return request.ReplyAsync(new() { Type = Response.Types.Type.GetAgent, GetAgent = answer });
    }

    public static async Task GetMetricsAsync(AgentRequest request)
    {
        TimeSpan? timeout = request.Call.GetMetrics.Timeout is { } asked ? TimeSpan.FromTicks(asked.Nanoseconds / NanosecondsPerTick) : null;
        var values = await request.Service<AgentMetrics>().ReadAsync(timeout, request.Aborted);
        await request.ReplyAsync(new()
        {
            Type = Response.Types.Type.GetMetrics,
            GetMetrics = new() { Metrics = { values.Select(metric => new Metric { Name = metric.Key, Value = metric.Value }) } },
        });
    }
}
