using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Interfaces.Resources;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;

namespace Levee.Silo.Operator.Classic;

/// <summary>Mesos' registry as JSON: parts in the order of their names, those without entries left out. Source: master-behaviour section 2, Mesos' registry.proto.</summary>
internal static class RegistryJson
{
    /// <summary>Writes an empty object until the master is known.</summary>
    public static void Write(ref JsonOutput output, ClusterView view)
    {
        output.BeginObject();
        if (view.Master is { } master)
        {
            WriteAgents(ref output, "gone"u8, [.. view.GoneAgents.OrderBy(gone => gone.Value)], WriteGone);
            WriteMachines(ref output, view.Configuration);
            output.Name("master"u8);
            WriteInfo(ref output, master.Info);
            WriteConfiguration(ref output, view);
            var agents = view.Agents.Values.ToLookup(agent => agent.Standing == AgentStanding.Unreachable);
            WriteAgents(ref output, "slaves"u8, [.. agents[false].OrderBy(agent => agent.Since)], WriteAdmitted);
            WriteAgents(ref output, "unreachable"u8, [.. agents[true].OrderBy(agent => agent.Since)], WriteUnreachable);
            WriteList(ref output, "weights"u8, view.Configuration.Weights, static (ref JsonOutput output, WeightInfo weight) => WriteInfo(ref output, weight));
        }

        output.EndObject();
    }

    // In the order of their admission, as Mesos appends to each list.
    private static void WriteAgents<T>(ref JsonOutput output, ReadOnlySpan<byte> name, IReadOnlyCollection<T> agents, ItemWriter<T> write)
    {
        if (agents.Count > 0)
        {
            output.Name(name);
            output.BeginObject();
            WriteList(ref output, "slaves"u8, agents, write);
            output.EndObject();
        }
    }

    private static void WriteGone(ref JsonOutput output, KeyValuePair<AgentId, DateTimeOffset> gone)
    {
        output.BeginObject();
        output.Optional("id"u8, gone.Key.ToMessage());
        output.Optional("timestamp"u8, Times.Info(gone.Value));
        output.EndObject();
    }

    private static void WriteUnreachable(ref JsonOutput output, AgentRecord agent)
    {
        output.BeginObject();
        WriteOrders(ref output, agent);
        output.Optional("id"u8, agent.Info.Id);
        output.Optional("timestamp"u8, Times.Info(agent.Since));
        output.EndObject();
    }

    private static void WriteAdmitted(ref JsonOutput output, AgentRecord agent)
    {
        output.BeginObject();
        WriteOrders(ref output, agent);
        output.Name("info"u8);
        WriteAgent(ref output, agent.Info);
        output.EndObject();
    }

    private static void WriteOrders(ref JsonOutput output, AgentRecord agent)
    {
        output.Field("deactivated"u8, agent.Deactivated);
        output.Optional("drain_info"u8, agent.Drain);
    }

    // SlaveInfo, which says of each agent that it checkpoints; AgentInfo has no such field.
    private static void WriteAgent(ref JsonOutput output, AgentInfo info)
    {
        output.BeginObject();
        WriteList(ref output, "attributes"u8, info.Attributes, static (ref JsonOutput output, Mesos.V1.Attribute attribute) => MesosJson.Write(attribute, ref output));
        output.Field("checkpoint"u8, true);
        output.Optional("domain"u8, info.Domain);
        output.Field("hostname"u8, info.Hostname);
        output.Optional("id"u8, info.Id);
        output.Name("port"u8);
        output.Integer(info.Port);
        WriteList(ref output, "resources"u8, info.Resources, static (ref JsonOutput output, Resource resource) => MesosJson.Write(Stored(resource), ref output));
        output.EndObject();
    }

    // Masters older than reservation refinement must be able to read it where they can.
    private static Resource Stored(Resource resource)
    {
        var stored = resource.Clone();
        ReservationFormat.Upgrade(stored);
        return stored.Reservations.Count > 1 ? stored : ReservationFormat.Shape(stored, multiRole: true, refinement: false);
    }

    private static void WriteConfiguration(ref JsonOutput output, ClusterView view)
    {
        // A role whose quota was reset has none.
        var quotas = view.Configuration.Quotas.Where(quota => quota.Guarantees.Count + quota.Limits.Count > 0).ToList();
        List<string> needed = [.. view.Agents.Values.Any(agent => agent.Deactivated) ? ["AGENT_DRAINING"] : Array.Empty<string>(), .. quotas.Count > 0 ? ["QUOTA_V2"] : Array.Empty<string>()];
        WriteList(ref output, "minimum_capabilities"u8, needed, static (ref JsonOutput output, string name) => WriteNamed(ref output, "capability"u8, name));
        WriteList(ref output, "quota_configs"u8, quotas, static (ref JsonOutput output, QuotaConfig quota) => MesosJson.Write(quota, ref output));
        var schedule = view.Configuration.Schedule;
        Schedule[] schedules = schedule.Windows.Count == 0 ? [] : [schedule];
        WriteList(ref output, "schedules"u8, schedules, static (ref JsonOutput output, Schedule schedule) => MesosJson.Write(schedule, ref output));
    }

    private static void WriteMachines(ref JsonOutput output, ClusterConfiguration configuration)
    {
        if (!configuration.Machines.IsEmpty)
        {
            output.Name("machines"u8);
            output.BeginObject();
            WriteList(ref output, "machines"u8, configuration.Machines, static (ref JsonOutput output, MachineInfo machine) => WriteInfo(ref output, machine));
            output.EndObject();
        }
    }

    private static void WriteNamed(ref JsonOutput output, ReadOnlySpan<byte> name, string value)
    {
        output.BeginObject();
        output.Field(name, value);
        output.EndObject();
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

    private delegate void ItemWriter<in T>(ref JsonOutput output, T item);
}
