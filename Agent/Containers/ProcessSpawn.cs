using System.Runtime.InteropServices;
using Levee.Executors.Native;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers;

/// <summary>posix_spawn: own session, default signals, chosen file descriptors and no others.</summary>
internal static unsafe class ProcessSpawn
{
    private const int OpaqueSize = 512; // More than posix_spawnattr_t (336) and posix_spawn_file_actions_t (80) need.
    private const int SignalSetSize = 128;
    private static readonly delegate* unmanaged<byte*, int, int> CloseFrom = FindCloseFrom();

    private const int DuplicateCloseOnExec = 1030;
    private const int AboveAllChosen = 64;

    /// <summary>With <c>/dev/null</c> as input.</summary>
    /// <returns>The pid, or the error number of the C library.</returns>
    public static (int Pid, int Error) Start(
        string path, IEnumerable<string> arguments, IEnumerable<string> environment, string workingDirectory, SafeFileHandle stdout, SafeFileHandle stderr) =>
        Start(path, arguments, environment, workingDirectory, [null, stdout, stderr]);

    /// <param name="blockSignals">Starts with all signals blocked, for a program that takes them one by one.</param>
    /// <param name="descriptors">What the process gets as 0, 1, 2 and so on; <see langword="null"/>: <c>/dev/null</c>.</param>
    /// <returns>The pid, or the error number of the C library.</returns>
    public static (int Pid, int Error) Start(
        string path, IEnumerable<string> arguments, IEnumerable<string> environment, string workingDirectory, IReadOnlyList<SafeHandle?> descriptors, bool blockSignals = false)
    {
        // Copies with numbers that none of the chosen ones has: else one could replace another before that is used.
        var copies = descriptors.Select(handle => handle is null ? null : new SafeFileHandle(Libc.fcntl((int)handle.DangerousGetHandle(), DuplicateCloseOnExec, AboveAllChosen), ownsHandle: true)).ToList();
        try
        {
            return copies.Any(copy => copy is { IsInvalid: true }) ? (0, Marshal.GetLastPInvokeError()) : Spawn(path, arguments, environment, workingDirectory, copies, blockSignals);
        }
        finally
        {
            copies.ForEach(copy => copy?.Dispose());
        }
    }

    private static (int Pid, int Error) Spawn(
        string path, IEnumerable<string> arguments, IEnumerable<string> environment, string workingDirectory, List<SafeFileHandle?> descriptors, bool blockSignals)
    {
        using var texts = new NativeTexts();
        var attributes = stackalloc byte[OpaqueSize];
        var actions = stackalloc byte[OpaqueSize];
        Check(SpawnCalls.posix_spawnattr_init(attributes));
        Check(SpawnCalls.posix_spawn_file_actions_init(actions));
        try
        {
            SetAttributes(attributes, blockSignals);
            for (var number = 0; number < descriptors.Count; number++)
            {
                Check(descriptors[number] is { } handle
                    ? SpawnCalls.posix_spawn_file_actions_adddup2(actions, (int)handle.DangerousGetHandle(), number)
                    : Libc.posix_spawn_file_actions_addopen(actions, number, texts.Add("/dev/null"), 0, 0));
            }

            Check(Libc.posix_spawn_file_actions_addchdir_np(actions, texts.Add(workingDirectory)));
            if (CloseFrom is not null)
            {
                Check(CloseFrom(actions, descriptors.Count));
            }

            int pid;
            var error = SpawnCalls.posix_spawn(&pid, texts.Add(path), actions, attributes, texts.AddArray(arguments), texts.AddArray(environment));
            return (pid, error);
        }
        finally
        {
            _ = SpawnCalls.posix_spawn_file_actions_destroy(actions);
            _ = SpawnCalls.posix_spawnattr_destroy(attributes);
        }
    }

    private static void SetAttributes(byte* attributes, bool blockSignals)
    {
        var set = stackalloc byte[SignalSetSize];
        _ = SpawnCalls.sigfillset(set);
        Check(SpawnCalls.posix_spawnattr_setsigdefault(attributes, set)); // .NET ignores SIGPIPE; its children must not.
        if (!blockSignals)
        {
            _ = SpawnCalls.sigemptyset(set);
        }

        Check(SpawnCalls.posix_spawnattr_setsigmask(attributes, set));
        Check(SpawnCalls.posix_spawnattr_setflags(attributes, SpawnCalls.SpawnSetSession | SpawnCalls.SpawnSetSignalDefaults | SpawnCalls.SpawnSetSignalMask));
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new System.ComponentModel.Win32Exception(error);
        }
    }

    private static delegate* unmanaged<byte*, int, int> FindCloseFrom() =>
        NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "posix_spawn_file_actions_addclosefrom_np", out var address)
            ? (delegate* unmanaged<byte*, int, int>)address
            : null; // musl and glibc before 2.34; .NET opens its files close-on-exec anyway.

    /// <summary>Strings for the C library, freed together.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly List<nint> _memory = [];

        public byte* Add(string text) => (byte*)Keep(Marshal.StringToCoTaskMemUTF8(text));

        public byte** AddArray(IEnumerable<string> texts)
        {
            nint[] pointers = [.. texts.Select(text => (nint)Add(text)), 0];
            var array = (byte**)Keep(Marshal.AllocCoTaskMem(pointers.Length * sizeof(nint)));
            for (var i = 0; i < pointers.Length; i++)
            {
                array[i] = (byte*)pointers[i];
            }

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
