using System.Runtime.InteropServices;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>posix_spawn with default signals; stdin, stdout and stderr are the executor's own, i.e. the sandbox's files.</summary>
internal static unsafe class ProcessSpawn
{
    private const int OpaqueSize = 512; // More than posix_spawnattr_t (336) and posix_spawn_file_actions_t (80) need.
    private const int SignalSetSize = 128;

    /// <returns>The pid, or why there is no process.</returns>
    public static (int Pid, string? Problem) Start(ProcessStart start)
    {
        var (path, problem) = ExecutablePath.Find(start.File, start.Environment.GetValueOrDefault("PATH", ""));
        if (path is null)
        {
            return (0, problem);
        }

        using var texts = new NativeTexts();
        var attributes = stackalloc byte[OpaqueSize];
        var actions = stackalloc byte[OpaqueSize];
        Check(SpawnCalls.posix_spawnattr_init(attributes));
        Check(SpawnCalls.posix_spawn_file_actions_init(actions));
        SetAttributes(attributes, start.NewSession);
        if (start.Output >= 0)
        {
            Check(SpawnCalls.posix_spawn_file_actions_adddup2(actions, start.Output, 1));
        }

        if (start.Report >= 0)
        {
            Check(SpawnCalls.posix_spawn_file_actions_adddup2(actions, start.Report, ProcessStart.ReportDescriptor));
        }

        if (start.Errors >= 0)
        {
            Check(SpawnCalls.posix_spawn_file_actions_adddup2(actions, start.Errors, 2));
        }

        int pid;
        var error = SpawnCalls.posix_spawn(&pid, texts.Add(path), actions, attributes, texts.AddArray(start.Arguments), texts.AddArray(Lines(start.Environment)));
        _ = SpawnCalls.posix_spawn_file_actions_destroy(actions);
        _ = SpawnCalls.posix_spawnattr_destroy(attributes);
        return error == 0 ? (pid, null) : (0, $"cannot start '{start.File}': {Libc.ErrorText(error)}");
    }

    private static void SetAttributes(byte* attributes, bool newSession)
    {
        var set = stackalloc byte[SignalSetSize];
        _ = SpawnCalls.sigfillset(set);
        Check(SpawnCalls.posix_spawnattr_setsigdefault(attributes, set)); // .NET ignores SIGPIPE; its children must not.
        _ = SpawnCalls.sigemptyset(set);
        Check(SpawnCalls.posix_spawnattr_setsigmask(attributes, set));
        Check(SpawnCalls.posix_spawnattr_setflags(attributes, (short)(SpawnCalls.SpawnSetSignalDefaults | SpawnCalls.SpawnSetSignalMask | (newSession ? SpawnCalls.SpawnSetSession : 0))));
    }

    private static List<string> Lines(IReadOnlyDictionary<string, string> environment)
    {
        var lines = new List<string>(environment.Count);
        foreach (var (name, value) in environment)
        {
            lines.Add($"{name}={value}");
        }

        return lines;
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"posix_spawn cannot be set up: {Libc.ErrorText(error)}");
        }
    }

    /// <summary>Strings for the C library, freed together.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly List<nint> _memory = [];

        public byte* Add(string text) => (byte*)Keep(Marshal.StringToCoTaskMemUTF8(text));

        public byte** AddArray(IReadOnlyList<string> texts)
        {
            var array = (byte**)Keep(Marshal.AllocCoTaskMem((texts.Count + 1) * sizeof(nint)));
            for (var i = 0; i < texts.Count; i++)
            {
                array[i] = Add(texts[i]);
            }

            array[texts.Count] = null;
            return array;
        }

        public void Dispose() => _memory.ForEach(Marshal.FreeCoTaskMem);

        private nint Keep(nint memory)
        {
            _memory.Add(memory);
            return memory;
        }
    }
}
