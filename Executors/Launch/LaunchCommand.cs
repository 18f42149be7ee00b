using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>A command. See <c>Protos/launch.proto</c>.</summary>
internal sealed class LaunchCommand
{
    public string Path { get; private set; } = "";

    public List<string> Arguments { get; } = [];

    public static LaunchCommand Parse(ReadOnlySpan<byte> message)
    {
        var parsed = new LaunchCommand();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    parsed.Path = reader.Text();
                    break;
                case 2:
                    parsed.Arguments.Add(reader.Text());
                    break;
            }
        }

        return parsed;
    }
}
