using Levee.Agent.Configuration;
using Levee.Agent.Drain;
using Levee.Agent.Operations;
using Levee.Agent.Registration;
using Levee.Agent.Tasks;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Hosting;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Interfaces.Tasks;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>The body of <c>/state</c>. Source: spec agent-api section 6.</summary>
internal sealed class StateReply(AgentSettings settings, MasterLink link, AgentOperations operations, AgentDrain drain, TaskLedger ledger, AgentClock clock)
{
    /// <param name="access">What the reader gets to see.</param>
    public void Write(ref JsonOutput output, ReadAccess access)
    {
        output.BeginObject();
        BuildIdentity.Current.WriteFields(ref output);
        JsonFields.Number(ref output, "start_time"u8, clock.StartSeconds);
        if (link.Id is { } id)
        {
            JsonFields.Text(ref output, "id"u8, id.Value);
        }

        JsonFields.Text(ref output, "pid"u8, settings.Pid);
        JsonFields.Text(ref output, "hostname"u8, link.Info.Hostname);
        WriteCapabilities(ref output);
        WriteDrain(ref output);
        WriteResources(ref output);
        WriteAttributes(ref output);
        WriteSurroundings(ref output, access);
        WriteFrameworks(ref output, "frameworks"u8, ledger.Frameworks, access);
        WriteFrameworks(ref output, "completed_frameworks"u8, ledger.Completed, access);
        output.EndObject();
    }

    /// <summary>One object, all values as strings.</summary>
    public static void WriteFlags(ref JsonOutput output, AgentSettings settings)
    {
        output.BeginObject();
        foreach (var (name, value) in settings.Flags)
        {
            output.Name(name);
            output.String(value);
        }

        output.EndObject();
    }

    private static void WriteFrameworks(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<AgentFramework> frameworks, ReadAccess access)
    {
        output.Name(name);
        output.BeginArray();
        foreach (var framework in frameworks.Where(framework => access.SeesFramework(framework.Info)))
        {
            FrameworkReply.Write(ref output, framework.VisibleTo(access));
        }

        output.EndArray();
    }

    private void WriteDrain(ref JsonOutput output)
    {
        if (drain.Config is { } config)
        {
            output.Name("drain_config"u8);
            MesosJson.Write(config, ref output);
            JsonFields.Number(ref output, "estimated_drain_start_time_seconds"u8, drain.Since.ToUnixTimeSeconds());
        }
    }

    private void WriteSurroundings(ref JsonOutput output, ReadAccess access)
    {
        if (settings.Master is { } master && link.IsRegistered)
        {
            JsonFields.Text(ref output, "master_hostname"u8, master[..Math.Max(master.LastIndexOf(':'), 0)]);
        }

        if (settings.Api.LogDirectory is { } log)
        {
            JsonFields.Text(ref output, "log_dir"u8, log.FullName);
        }

        if (access.SeesFlags())
        {
            output.Name("flags"u8);
            WriteFlags(ref output, settings);
        }
    }

    private static void WriteCapabilities(ref JsonOutput output)
    {
        output.Name("capabilities"u8);
        output.BeginArray();
        foreach (var capability in AgentDescription.Capabilities)
        {
            output.String(EnumNames.Of(capability.Type));
        }

        output.EndArray();
    }

    private void WriteResources(ref JsonOutput output)
    {
        var all = operations.Total;
        var used = ledger.Active.Where(task => !task.State.IsTerminal()).SelectMany(task => task.Info.Resources).ToList();
        JsonFields.Totals(ref output, "resources"u8, all);
        WriteByRole(ref output, "reserved_resources"u8, all, JsonFields.TotalsValue);
        JsonFields.Totals(ref output, "unreserved_resources"u8, all.Where(resource => resource.Reservations.Count == 0));
        WriteByRole(ref output, "reserved_resources_full"u8, all, WriteFull);
        output.Name("unreserved_resources_full"u8);
        WriteFull(ref output, all.Where(resource => resource.Reservations.Count == 0));
        WriteByRole(ref output, "reserved_resources_allocated"u8, used, JsonFields.TotalsValue);
        JsonFields.Totals(ref output, "unreserved_resources_allocated"u8, used.Where(resource => resource.Reservations.Count == 0));
        output.Name("resource_providers"u8);
        output.BeginArray();
        output.EndArray();
    }

    private delegate void ListWriter(ref JsonOutput output, IEnumerable<Resource> resources);

    private static void WriteByRole(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<Resource> resources, ListWriter write)
    {
        output.Name(name);
        output.BeginObject();
        foreach (var role in resources.Where(resource => resource.Reservations.Count > 0).GroupBy(resource => resource.Reservations[^1].Role))
        {
            output.Name(role.Key);
            write(ref output, role);
        }

        output.EndObject();
    }

    /// <summary>Endpoint form: with the role beside the reservations.</summary>
    private static void WriteFull(ref JsonOutput output, IEnumerable<Resource> resources)
    {
        output.BeginArray();
        foreach (var resource in resources)
        {
            var shown = resource.Clone();
            shown.Role = resource.Reservations.Count > 0 ? resource.Reservations[^1].Role : "*";
            MesosJson.Write(shown, ref output);
        }

        output.EndArray();
    }

    private void WriteAttributes(ref JsonOutput output)
    {
        output.Name("attributes"u8);
        output.BeginObject();
        foreach (var attribute in link.Info.Attributes)
        {
            output.Name(attribute.Name);
            switch (attribute.Type)
            {
                case Value.Types.Type.Scalar:
                    output.Number(attribute.Scalar.Value);
                    break;
                case Value.Types.Type.Ranges:
                    output.String($"[{string.Join(", ", attribute.Ranges.Range.Select(range => $"{range.Begin}-{range.End}"))}]");
                    break;
                default:
                    output.String(attribute.Text.Value);
                    break;
            }
        }

        output.EndObject();
    }
}
