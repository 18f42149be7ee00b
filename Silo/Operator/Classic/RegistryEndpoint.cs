using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Silo.Operator.Classic;

/// <summary><c>/registrar(1)/registry</c>: what is stored of the cluster, in the form of Mesos' registry. Source: operator-api, part B.</summary>
internal static class RegistryEndpoint
{
    public static void MapRegistry(this IEndpointRouteBuilder routes) => routes.MapPrefix("/registrar(1)/registry", context =>
    {
        var view = context.RequestServices.GetRequiredService<IClusterViewSource>().Current;
        return JsonDocuments.WriteAsync(context, (ref output) => Write(ref output, view));
    });

    // Empty until the master is known.
    private static void Write(ref JsonOutput output, ClusterView view)
    {
        output.BeginObject();
        if (view.Master is { } master)
        {
            WriteMaster(ref output, master);
            WriteAgents(ref output, "slaves"u8, view, static standing => standing is not (AgentStanding.Unreachable or AgentStanding.Gone), WriteAdmitted);
            WriteAgents(ref output, "unreachable"u8, view, static standing => standing == AgentStanding.Unreachable, WriteUnreachable);
            WriteConfiguration(ref output, view.Configuration);
        }

        output.EndObject();
    }

    private static void WriteMaster(ref JsonOutput output, MasterDescription master)
    {
        output.Name("master"u8);
        output.BeginObject();
        output.Optional("info"u8, master.Info);
        output.EndObject();
    }

    private static void WriteAgents(ref JsonOutput output, ReadOnlySpan<byte> name, ClusterView view, Func<AgentStanding, bool> which, AgentWriter write)
    {
        var agents = view.Agents.Values.Where(agent => which(agent.Standing)).ToList();
        if (agents.Count == 0)
        {
            return;
        }

        output.Name(name);
        output.BeginObject();
        output.Name("slaves"u8);
        output.BeginArray();
        foreach (var agent in agents)
        {
            output.BeginObject();
            write(ref output, agent);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
    }

    private static void WriteAdmitted(ref JsonOutput output, AgentRecord agent)
    {
        output.Field("deactivated"u8, agent.Deactivated);
        output.Optional("drain_info"u8, agent.Drain);
        var info = agent.Info.Clone();
        info.Resources.Clear();
        info.Resources.AddRange(agent.Info.Resources.Select(EndpointResources.Format));
        output.Optional("info"u8, info);
    }

    private static void WriteUnreachable(ref JsonOutput output, AgentRecord agent) => output.Optional("id"u8, agent.Info.Id);

    private static void WriteConfiguration(ref JsonOutput output, ClusterConfiguration configuration)
    {
        // A role whose quota was reset has none.
        var quotas = configuration.Quotas.Where(quota => quota.Guarantees.Count + quota.Limits.Count > 0).ToList();
        WriteList(ref output, "quota_configs"u8, quotas, static (ref JsonOutput output, QuotaConfig quota) => MesosJson.Write(quota, ref output));
        WriteList(ref output, "weights"u8, configuration.Weights, static (ref JsonOutput output, WeightInfo weight) => WriteInfo(ref output, weight));
        Schedule[] schedules = configuration.Schedule.Windows.Count == 0 ? [] : [configuration.Schedule];
        WriteList(ref output, "schedules"u8, schedules, static (ref JsonOutput output, Schedule schedule) => MesosJson.Write(schedule, ref output));
        if (!configuration.Machines.IsEmpty)
        {
            output.Name("machines"u8);
            output.BeginObject();
            WriteList(ref output, "machines"u8, configuration.Machines, static (ref JsonOutput output, MachineInfo machine) => WriteInfo(ref output, machine));
            output.EndObject();
        }
    }

    private static void WriteInfo(ref JsonOutput output, Google.Protobuf.IMessage info)
    {
        output.BeginObject();
        output.Optional("info"u8, info);
        output.EndObject();
    }

    private static void WriteList<T>(ref JsonOutput output, ReadOnlySpan<byte> name, IReadOnlyCollection<T> items, ItemWriter<T> write)
    {
        if (items.Count == 0)
        {
            return;
        }

        output.Name(name);
        output.BeginArray();
        foreach (var item in items)
        {
            write(ref output, item);
        }

        output.EndArray();
    }

    private delegate void AgentWriter(ref JsonOutput output, AgentRecord agent);

    private delegate void ItemWriter<in T>(ref JsonOutput output, T item);
}
