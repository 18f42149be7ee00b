using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Levee.Containers;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers.Launching;

/// <summary>A started shim that waits for the word to go on.</summary>
internal sealed class ShimLaunch : IDisposable
{
    private const int WaitDescriptor = 3;
    private const int ErrorDescriptor = 4;
    private readonly SafeFileHandle _go;
    private readonly FileStream _errors;

    private ShimLaunch(int pid, SafeFileHandle go, SafeFileHandle errors) => (Pid, _go, _errors) = (pid, go, new(errors, FileAccess.Read, bufferSize: 0));

    public int Pid { get; }

    /// <returns>The shim, or why it could not be started.</returns>
    public static (ShimLaunch? Shim, string? Problem) Start(string program, string runtimeDirectory, LaunchInfo info, SafeFileHandle? input, SafeFileHandle output, SafeFileHandle error)
    {
        (info.WaitDescriptor, info.ErrorDescriptor) = (WaitDescriptor, ErrorDescriptor);
        ContainerRecords.Write(runtimeDirectory, ContainerRecords.LaunchInfo, info.ToByteArray());
        var (goRead, goWrite) = Pipe();
        var (errorRead, errorWrite) = Pipe();
        using (goRead)
        using (errorWrite)
        {
            var (pid, number) = ProcessSpawn.Start(
                program, [Path.GetFileName(program), "launch", Path.Combine(runtimeDirectory, ContainerRecords.LaunchInfo)], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], "/",
                [input, output, error, goRead, errorWrite], blockSignals: true);
            if (number == 0)
            {
                return (new(pid, goWrite, errorRead), null);
            }

            goWrite.Dispose();
            errorRead.Dispose();
            return (null, $"cannot start '{program}': {Marshal.GetPInvokeErrorMessage(number)}");
        }
    }

    /// <summary>Waits until cgroups and namespaces are there.</summary>
    /// <returns>Why they cannot be.</returns>
    public async Task<string?> ReadyAsync(CancellationToken cancellationToken)
    {
        var word = new byte[1];
        return await _errors.ReadAsync(word, cancellationToken) == 0 ? "the container's first process ended before it was set up"
            : word[0] == (byte)'R' ? null
            : await ProblemAsync(word[0], cancellationToken);
    }

    /// <summary>Lets the shim go on, and waits until the command has started.</summary>
    /// <returns>Why it cannot.</returns>
    public async Task<string?> GoAsync(CancellationToken cancellationToken)
    {
        using (var go = new FileStream(_go, FileAccess.Write, bufferSize: 0))
        {
            try
            {
                go.WriteByte(1);
            }
            catch (IOException)
            {
                return "the container's first process was killed"; // EPIPE.
            }
        }

        var kind = new byte[1];
        return await _errors.ReadAsync(kind, cancellationToken) == 0 ? null : await ProblemAsync(kind[0], cancellationToken);
    }

    /// <summary>Without <see cref="GoAsync"/> before, the shim ends.</summary>
    public void Dispose()
    {
        _go.Dispose();
        _errors.Dispose();
    }

    private static unsafe (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        return Libc.pipe2(ends, Libc.CloseOnExec) == 0
            ? (new(ends[0], ownsHandle: true), new(ends[1], ownsHandle: true))
            : throw new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError(), "pipe2 failed");
    }

    /// <summary>Form: error_descriptor in launch.proto.</summary>
    private async Task<string> ProblemAsync(byte kind, CancellationToken cancellationToken)
    {
        using var rest = new MemoryStream();
        await _errors.CopyToAsync(rest, cancellationToken);
        var bytes = rest.ToArray();
        var number = bytes.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : 0;
        var what = bytes.Length > sizeof(int) ? Encoding.UTF8.GetString(bytes.AsSpan(sizeof(int))) : "the container could not be set up";
        return kind == (byte)'X' ? $"{what} failed: {new WaitStatus(number).ToMessage()}" : $"{what}: {Marshal.GetPInvokeErrorMessage(number)}";
    }
}
