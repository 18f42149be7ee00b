using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A command. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchCommand
{
    public string Path { get; private set; } = "";

    public List<string> Arguments { get; } = [];

    public static LaunchCommand Parse(ReadOnlySpan<byte> message) => WireReader.Fill(message, new LaunchCommand(), static (LaunchCommand parsed, ref WireReader field) =>
    {
        switch (field.Field)
        {
            case 1:
                parsed.Path = field.Text();
                break;
            case 2:
                parsed.Arguments.Add(field.Text());
                break;
        }
    });
}
