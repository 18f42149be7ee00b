using System.Runtime.InteropServices;
using System.Threading.Channels;
using Google.Protobuf;
using Mesos.V1.Agent;
using Microsoft.Win32.SafeHandles;
using Control = Mesos.V1.Agent.ProcessIO.Types.Control;
using Data = Mesos.V1.Agent.ProcessIO.Types.Data;

namespace Levee.Cli.Terminals;

/// <summary>What goes to a container: what is typed or piped in, the size of the window whenever it changes, and a beat now and then.</summary>
/// <param name="isTerminal">Input comes from a terminal, and the container has one.</param>
internal sealed class TypedInput(bool isTerminal, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(30);
    private readonly Channel<ProcessIO> _records = Channel.CreateBounded<ProcessIO>(64);
    private readonly TaskCompletionSource _detached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PosixSignalRegistration? _resized;
    private ITimer? _beats;

    /// <summary>Completes when the user wants to leave.</summary>
    public Task Detached => _detached.Task;

    public IAsyncEnumerable<ProcessIO> Records => _records.Reader.ReadAllAsync();

    /// <summary>No input, and nothing about its end either.</summary>
    public static async IAsyncEnumerable<ProcessIO> None()
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <summary>The end of the input, at once.</summary>
    public static async IAsyncEnumerable<ProcessIO> Nothing()
    {
        await Task.CompletedTask;
        yield return Typed([]);
    }

    /// <summary>Begins to read standard input.</summary>
    public void Start()
    {
        if (isTerminal)
        {
            // A change of size has full-screen programs draw anew.
            Send(Window(0, 0));
            SendSize();
            _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => SendSize());
        }

        _beats = clock.CreateTimer(_ => Send(Beat), null, BeatInterval, BeatInterval);
        new Thread(Read) { IsBackground = true, Name = "stdin" }.Start(); // A read cannot be called off.
    }

    /// <summary>There is nothing more to send.</summary>
    public void Stop() => _records.Writer.TryComplete();

    public void Dispose()
    {
        Stop();
        _resized?.Dispose();
        _beats?.Dispose();
    }

    private static ProcessIO Beat => new()
    {
        Type = ProcessIO.Types.Type.Control,
        Control = new() { Type = Control.Types.Type.Heartbeat, Heartbeat = new() { Interval = new() { Nanoseconds = (long)BeatInterval.TotalNanoseconds } } },
    };

    // Not Console's stream: it edits lines by itself when input is a terminal.
    private void Read()
    {
        using var input = new FileStream(new SafeFileHandle(Termios.Input, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var (buffer, detach) = (new byte[16 * 1024], new DetachKeys());
        while (input.Read(buffer) is > 0 and var length)
        {
            var (keys, isOver) = isTerminal ? detach.Filter(buffer.AsSpan(0, length)) : (buffer[..length], false);
            if (keys.Length > 0)
            {
                SendWaiting(Typed(keys));
            }

            if (isOver)
            {
                _detached.TrySetResult();
                return;
            }
        }

        SendWaiting(Typed([]));
        Stop(); // The agent can say now whether the container took it all: .NET's client hears nothing before the request has ended.
    }

    private static ProcessIO Typed(byte[] keys) => new() { Type = ProcessIO.Types.Type.Data, Data = new() { Type = Data.Types.Type.Stdin, Data_ = ByteString.CopyFrom(keys) } };

    private void SendSize()
    {
        if (Termios.WindowSize(Termios.Output) is var (rows, columns))
        {
            Send(Window(rows, columns));
        }
    }

    private static ProcessIO Window(int rows, int columns) => new()
    {
        Type = ProcessIO.Types.Type.Control,
        Control = new() { Type = Control.Types.Type.TtyInfo, TtyInfo = new() { WindowSize = new() { Rows = (uint)rows, Columns = (uint)columns } } },
    };

    private void Send(ProcessIO record) => _records.Writer.TryWrite(record);

    /// <summary>Waits while the container is slow to read; gives up when the session is over.</summary>
    private void SendWaiting(ProcessIO record)
    {
        while (!_records.Writer.TryWrite(record))
        {
            if (!_records.Writer.WaitToWriteAsync().AsTask().GetAwaiter().GetResult())
            {
                return;
            }
        }
    }
}
