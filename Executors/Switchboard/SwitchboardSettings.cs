using System.Globalization;

namespace Levee.Executors.Switchboard;

/// <summary>The descriptors that a switchboard is started with; -1: not there.</summary>
/// <param name="Listener">Socket that clients connect to.</param>
/// <param name="Input">Where the process reads; the terminal's upper side when there is one.</param>
/// <param name="Output">What the process writes; the terminal's upper side when there is one.</param>
/// <param name="Error">What the process writes as errors.</param>
/// <param name="OutputLog">The sandbox's file.</param>
/// <param name="ErrorLog">The sandbox's file.</param>
/// <param name="IsTerminal">Input and output are a terminal.</param>
/// <param name="Waits">Output is left unread until somebody attaches, so that the first bytes are not lost.</param>
internal sealed record SwitchboardSettings(int Listener, int Input, int Output, int Error, int OutputLog, int ErrorLog, bool IsTerminal, bool Waits)
{
    /// <summary>Reads <c>--name=value</c> arguments.</summary>
    /// <returns><see langword="null"/> when a descriptor is missing.</returns>
    public static SwitchboardSettings? Read(IReadOnlyList<string> arguments)
    {
        var settings = new SwitchboardSettings(
            Descriptor("listener"), Descriptor("input"), Descriptor("output"), Descriptor("error"), Descriptor("output-log"), Descriptor("error-log"), arguments.Contains("--terminal"), arguments.Contains("--wait"));
        return settings is { Listener: >= 0, Input: >= 0, Output: >= 0 } ? settings : null;

        int Descriptor(string name)
        {
            var prefix = $"--{name}=";
            var text = arguments.FirstOrDefault(argument => argument.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        }
    }
}
