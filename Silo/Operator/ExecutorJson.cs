using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Mesos' Executor object. Source: operator-api, B.1.</summary>
internal static class ExecutorJson
{
    public static void Write(ref JsonOutput output, AgentId agentId, ExecutorInfo executor)
    {
        output.BeginObject();
        output.Field("executor_id"u8, executor.ExecutorId.Value);
        output.Field("name"u8, executor.Name);
        output.Field("framework_id"u8, executor.FrameworkId.Value);
        WriteCommand(ref output, executor.Command);
        output.Field("resources"u8, ResourceTotals.Of(executor.Resources));
        if (executor.Resources.FirstOrDefault(resource => resource.AllocationInfo is not null) is { } allocated)
        {
            output.Field("role"u8, allocated.AllocationInfo.Role);
        }

        output.Labels(executor.Labels);
        if (executor.HasType)
        {
            output.Field("type"u8, EnumNames.Of(executor.Type));
        }

        output.Field("slave_id"u8, agentId.Value);
        output.EndObject();
    }

    // The default executor has no command; its lists are shown all the same.
    private static void WriteCommand(ref JsonOutput output, CommandInfo? command)
    {
        output.Name("command"u8);
        output.BeginObject();
        if (command is { HasShell: true })
        {
            output.Field("shell"u8, command.Shell);
        }

        if (command is { HasValue: true })
        {
            output.Field("value"u8, command.Value);
        }

        output.Field("argv"u8, command?.Arguments ?? (IEnumerable<string>)[]);
        output.Optional("environment"u8, command?.Environment);
        output.Name("uris"u8);
        output.BeginArray();
        foreach (var uri in command?.Uris ?? [])
        {
            output.BeginObject();
            output.Field("value"u8, uri.Value);
            output.Field("executable"u8, uri.Executable);
            output.EndObject();
        }

        output.EndArray();
        output.EndObject();
    }
}
