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
/// <param name="Socket">Path of the listener, taken away at an end that is no failure: so an agent that is not its parent can tell. <see langword="null"/>: not said.</param>
internal sealed record SwitchboardSettings(int Listener, int Input, int Output, int Error, int OutputLog, int ErrorLog, bool IsTerminal, bool Waits, string? Socket)
{
    /// <summary>Reads <c>--name=value</c> arguments.</summary>
    /// <returns><see langword="null"/> when a descriptor is missing.</returns>
    public static SwitchboardSettings? Read(IReadOnlyList<string> arguments)
    {
        var settings = new SwitchboardSettings(
            Descriptor("listener"), Descriptor("input"), Descriptor("output"), Descriptor("error"), Descriptor("output-log"), Descriptor("error-log"), arguments.Contains("--terminal"), arguments.Contains("--wait"), Text("socket"));
        return settings is { Listener: >= 0, Input: >= 0, Output: >= 0 } ? settings : null;

        int Descriptor(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

        string? Text(string name)
        {
            var prefix = $"--{name}=";
            return arguments.FirstOrDefault(argument => argument.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
        }
    }
}
