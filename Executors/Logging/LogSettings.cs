using System.Globalization;

namespace Levee.Executors.Logging;

/// <summary>What the part <c>log</c> is started with.</summary>
/// <param name="File">Absolute path of the file to write.</param>
/// <param name="MaxSize">Bytes after which it is rotated.</param>
/// <param name="Options">Lines for logrotate's configuration of the file; may be empty.</param>
/// <param name="Logrotate">The program logrotate: a path, or a name to look up.</param>
/// <param name="User">Whom it runs as; <see langword="null"/>: as it was started.</param>
internal sealed record LogSettings(string File, long MaxSize, string Options, string Logrotate, string? User)
{
    private const string Rotate = "rotate";

    /// <summary>Old files that are kept, when rotating takes no more than moving them; <see langword="null"/>: it is for logrotate to do. Without options it keeps none. Source: logrotate(8).</summary>
    public int? Kept
    {
        get
        {
            var kept = 0;
            foreach (var line in Options.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [Rotate, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out kept))
                {
                    return null;
                }
            }

            return kept;
        }
    }

    /// <summary>Reads <c>--name=value</c> arguments.</summary>
    /// <returns><see langword="null"/> when one is missing.</returns>
    public static LogSettings? Read(IReadOnlyList<string> arguments)
    {
        return Value("file") is { } file && long.TryParse(Value("max-size"), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? new(file, size, Value("options") ?? "", Value("logrotate") ?? "logrotate", Value("user"))
            : null;

        string? Value(string name)
        {
            var prefix = $"--{name}=";
            return arguments.FirstOrDefault(argument => argument.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
        }
    }
}
