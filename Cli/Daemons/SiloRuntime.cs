using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Levee.Cli.Daemons;

/// <summary>Gives a silo a runtime of its own kind. The program's settings (levee.runtimeconfig.json) are those of an agent: little memory, little of its code made fast.</summary>
/// <remarks>
/// The runtime reads them when it starts and never again, so the program replaces itself, with the same process id, by itself with other settings in its environment.
/// What the environment says already is left as it is. See docs/adr/0009.
/// </remarks>
internal static partial class SiloRuntime
{
    private const int StartTimeField = 22 - 3; // As proc(5) numbers them, behind the command in brackets.

    /// <summary>In hexadecimal: no limit to what is allocated between two collections, and code that ran thirty times is made fast; both are the runtime's defaults.</summary>
    private static readonly (string Name, string Value)[] s_settings = [("DOTNET_GCGen0MaxBudget", "0"), ("DOTNET_TC_CallCountThreshold", "1E")];

    /// <summary>Returns when nothing is to be changed: another command, or the settings are there.</summary>
    /// <exception cref="Win32Exception">The program cannot be started again.</exception>
    public static void Enter(string[] args)
    {
        var missing = args is ["silo", ..] ? s_settings.Where(setting => Environment.GetEnvironmentVariable(setting.Name) is null).ToList() : [];
        if (missing.Count == 0)
        {
            return;
        }

        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={entry.Value}")
            .Concat(missing.Select(setting => $"{setting.Name}={setting.Value}"));
        var arguments = File.ReadAllText("/proc/self/cmdline")[..^1].Split('\0'); // Each ends with a zero.
        RemoveDiagnosticSocket();
        _ = Execute(Environment.ProcessPath!, [.. arguments, null], [.. environment, null]);
        throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{Environment.ProcessPath} cannot be started again for a silo: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Makes room for the next runtime's own: the name is that of the process, and one that is taken leaves dotnet-trace and its like without an answer. Source: .NET diagnostics IPC protocol, naming.</summary>
    private static void RemoveDiagnosticSocket()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var startTime = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTimeField];
        File.Delete(Path.Combine(Path.GetTempPath(), $"dotnet-diagnostic-{Environment.ProcessId}-{startTime}-socket"));
    }

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments, string?[] environment);
}
