using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Hosting;
using Levee.Grains.Interfaces.Logs;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>The documents <c>/state</c>, <c>/state-summary</c>, <c>/slaves</c> and <c>/frameworks</c>. Source: operator-api, B.1 to B.4.</summary>
internal static class StateJson
{
    public static void WriteState(ref JsonOutput output, ClusterSummary cluster, MasterDescription master, BuildIdentity build, MasterFlags flags, LogFile log)
    {
        output.BeginObject();
        build.WriteFields(ref output);
        WriteMaster(ref output, cluster, master);
        if (cluster.SeesFlags)
        {
            WriteLog(ref output, log);
            WriteFlags(ref output, flags);
        }

        WriteAgents(ref output, cluster, id: null, full: false);
        WriteFrameworks(ref output, cluster, id: null);
        output.Field("orphan_tasks"u8, []);
        output.Field("unregistered_frameworks"u8, []);
        output.EndObject();
    }

    public static void WriteSummary(ref JsonOutput output, ClusterSummary cluster, MasterDescription master)
    {
        output.BeginObject();
        output.Field("hostname"u8, master.Info.Hostname);
        WriteCluster(ref output, master);
        output.Name("slaves"u8);
        output.BeginArray();
        foreach (var agent in cluster.RegisteredAgents)
        {
            var tally = cluster.ByAgent.GetValueOrDefault(Grains.Interfaces.Identifiers.AgentId.From(agent.Info.Id)) ?? new();
            output.BeginObject();
            AgentJson.WriteFields(ref output, agent, cluster);
            tally.Write(ref output);
            output.Field("framework_ids"u8, tally.Frameworks);
            output.EndObject();
        }

        output.EndArray();
        output.Name("frameworks"u8);
        output.BeginArray();
        foreach (var framework in cluster.RegisteredFrameworks)
        {
            var tally = cluster.ByFramework.GetValueOrDefault(Grains.Interfaces.Identifiers.FrameworkId.From(framework.Info.Id)) ?? new();
            output.BeginObject();
            FrameworkJson.WriteSummaryFields(ref output, framework, cluster);
            tally.Write(ref output);
            output.Field("slave_ids"u8, tally.Agents);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
    }

    /// <param name="id">Only this agent; null for all.</param>
    public static void WriteAgentsDocument(ref JsonOutput output, ClusterSummary cluster, string? id)
    {
        output.BeginObject();
        WriteAgents(ref output, cluster, id, full: true);
        output.EndObject();
    }

    /// <param name="id">Only this framework; null for all.</param>
    public static void WriteFrameworksDocument(ref JsonOutput output, ClusterSummary cluster, string? id)
    {
        output.BeginObject();
        WriteFrameworks(ref output, cluster, id);
        output.Field("unregistered_frameworks"u8, []);
        output.EndObject();
    }

    /// <summary>Writes <c>"flags": {…}</c> into the present object.</summary>
    public static void WriteFlags(ref JsonOutput output, MasterFlags flags)
    {
        output.Name("flags"u8);
        output.BeginObject();
        foreach (var (name, value) in flags.Values)
        {
            output.Name(name);
            output.String(value);
        }

        output.EndObject();
    }

    private static void WriteLog(ref JsonOutput output, LogFile log)
    {
        if (log.Path is { } path)
        {
            output.Field("log_dir"u8, Path.GetDirectoryName(path)!);
        }
    }

    private static void WriteMaster(ref JsonOutput output, ClusterSummary cluster, MasterDescription master)
    {
        var info = master.Info;
        output.Field("start_time"u8, Times.Seconds(master.StartTime));
        output.Field("elected_time"u8, Times.Seconds(master.ElectedTime));
        output.Field("id"u8, info.Id);
        output.Field("pid"u8, info.Pid);
        output.Field("hostname"u8, info.Hostname);
        output.Field("capabilities"u8, info.Capabilities.Select(capability => EnumNames.Of(capability.Type)));
        output.Field("activated_slaves"u8, cluster.RegisteredAgents.Count(AgentJson.IsActive));
        output.Field("deactivated_slaves"u8, cluster.RegisteredAgents.Count(agent => !AgentJson.IsActive(agent)));
        output.Field("unreachable_slaves"u8, cluster.View.Agents.Values.Count(agent => agent.Standing == AgentStanding.Unreachable));
        output.Optional("domain"u8, info.Domain);
        output.Field("leader"u8, info.Pid);
        WriteLeader(ref output, info);
        WriteCluster(ref output, master);
    }

    private static void WriteLeader(ref JsonOutput output, MasterInfo info)
    {
        output.Name("leader_info"u8);
        output.BeginObject();
        output.Field("id"u8, info.Id);
        output.Field("pid"u8, info.Pid);
        output.Name("port"u8);
        output.Integer(info.Port);
        output.Field("hostname"u8, info.Hostname);
        output.Optional("domain"u8, info.Domain);
        output.EndObject();
    }

    private static void WriteCluster(ref JsonOutput output, MasterDescription master)
    {
        if (master.Cluster is not null)
        {
            output.Field("cluster"u8, master.Cluster);
        }
    }

    private static void WriteAgents(ref JsonOutput output, ClusterSummary cluster, string? id, bool full)
    {
        output.Name("slaves"u8);
        output.BeginArray();
        foreach (var agent in cluster.RegisteredAgents.Where(agent => id is null || agent.Info.Id.Value == id))
        {
            output.BeginObject();
            AgentJson.WriteFields(ref output, agent, cluster);
            if (full)
            {
                AgentJson.WriteFullResources(ref output, agent, cluster);
            }

            output.EndObject();
        }

        output.EndArray();
        output.Name("recovered_slaves"u8);
        output.BeginArray();
        foreach (var agent in cluster.RecoveredAgents.Where(agent => id is null || agent.Info.Id.Value == id))
        {
            AgentJson.WriteRecovered(ref output, agent);
        }

        output.EndArray();
    }

    private static void WriteFrameworks(ref JsonOutput output, ClusterSummary cluster, string? id)
    {
        foreach (var completed in (bool[])[false, true])
        {
            output.Name(completed ? "completed_frameworks"u8 : "frameworks"u8);
            output.BeginArray();
            foreach (var framework in (completed ? cluster.CompletedFrameworks : cluster.RegisteredFrameworks).Where(framework => id is null || framework.Info.Id.Value == id))
            {
                FrameworkJson.Write(ref output, framework, cluster);
            }

            output.EndArray();
        }
    }
}
