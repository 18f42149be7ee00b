using System.Text;
using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>What to run. Source: mesos.proto, CommandInfo; defaults are the proto's.</summary>
internal sealed class CommandInfo
{
    /// <summary>The message as it came.</summary>
    public required byte[] Raw { get; init; }

    public bool Shell { get; private set; } = true;

    public string Value { get; private set; } = "";

    public List<string> Arguments { get; } = [];

    /// <summary>Variables with their values. Secrets by reference are not among them: the agent resolves those.</summary>
    public List<KeyValuePair<string, string>> Environment { get; } = [];

    /// <summary>What is given to exec: file and argv.</summary>
    public (string File, string[] Arguments) ToExec() => Shell
        ? ("/bin/sh", ["sh", "-c", Value])
        : (Value, Arguments.Count > 0 ? [.. Arguments] : [Value]);

    public static CommandInfo Parse(ReadOnlySpan<byte> message)
    {
        var command = new CommandInfo { Raw = message.ToArray() };
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    command.AddEnvironment(reader.Bytes());
                    break;
                case 3:
                    command.Value = reader.Text();
                    break;
                case 6:
                    command.Shell = reader.Bool();
                    break;
                case 7:
                    command.Arguments.Add(reader.Text());
                    break;
            }
        }

        return command;
    }

    private void AddEnvironment(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1 && Variable(reader.Bytes()) is { } variable)
            {
                Environment.Add(variable);
            }
        }
    }

    private static KeyValuePair<string, string>? Variable(ReadOnlySpan<byte> message)
    {
        var (name, value) = ("", (string?)null);
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    value ??= reader.Text();
                    break;
                case 4:
                    value = Secret(reader.Bytes());
                    break;
            }
        }

        return value is null ? null : new(name, value);
    }

    private static string? Secret(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 3)
            {
                return Encoding.UTF8.GetString(Fields.Bytes(reader.Bytes(), 1));
            }
        }

        return null;
    }
}
