using System.Globalization;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>Versions of Linux, by their first two numbers.</summary>
internal static class KernelVersion
{
    public static Version Own { get; } = Parse(File.ReadAllText("/proc/sys/kernel/osrelease"));

    /// <param name="text">E.g. <c>4.8</c> or <c>6.1.0-13-amd64</c>.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static Version Parse(string text)
    {
        var numbers = text.Split('.', '-');
        return numbers.Length > 1 && int.TryParse(numbers[0], CultureInfo.InvariantCulture, out var major) && int.TryParse(numbers[1].Trim(), CultureInfo.InvariantCulture, out var minor)
            ? new(major, minor)
            : throw new FormatException($"'{text}' is no version of a kernel");
    }
}
