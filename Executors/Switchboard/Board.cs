using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>Passes output on to the sandbox's files and to all who attached, and the input of one client to the process.</summary>
/// <remarks>A reader that is slow holds the process up; nothing is dropped. Ends when there is no more output and every reader has had all.</remarks>
internal sealed class Board(SwitchboardSettings settings, EventLoop loop)
{
    // Gives the last bytes of input time to be read: a client that is told too early would break off. As Mesos does.
    private static readonly TimeSpan FinishDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a reader may take nothing while the task's output waits for it. Sessions wait for ever: there the reader is why the process runs.</summary>
    private static readonly TimeSpan ReaderPatience = TimeSpan.FromSeconds(60);

    private readonly List<OutputSource> _sources = [];
    private readonly List<OutputReader> _readers = [];
    private ProcessInput _input = null!;
    private InputClient? _inputClient;
    private bool _isFinishing;

    public void Start()
    {
        _input = new(settings, loop);
        _sources.Add(new(settings.Output, settings.OutputLog, IoFrame.Output, loop, this));
        if (settings.Error >= 0)
        {
            _sources.Add(new(settings.Error, settings.ErrorLog, IoFrame.Error, loop, this));
        }

        if (!settings.Waits)
        {
            Balance();
        }

        Libc.SetNonBlocking(settings.Listener);
        loop.Watch(settings.Listener, Accept);
    }

    /// <summary>A piece of output, for all who attached.</summary>
    public void Pass(byte kind, ReadOnlySpan<byte> content)
    {
        foreach (var reader in _readers.ToList())
        {
            reader.Send(kind, content);
        }

        Balance();
    }

    /// <summary>A source has ended.</summary>
    public void Ended(OutputSource source)
    {
        _sources.Remove(source);
        CheckEnd();
    }

    /// <summary>A reader took something, or went away.</summary>
    public void Changed(OutputReader reader)
    {
        if (reader.IsClosed)
        {
            _readers.Remove(reader);
        }

        Balance();
        CheckEnd();
    }

    /// <summary>The client of the input went away.</summary>
    public void Left(InputClient client)
    {
        _inputClient = _inputClient == client ? null : _inputClient;
        CheckEnd();
    }

    /// <summary>Reads the process' output as long as all readers keep up.</summary>
    private void Balance()
    {
        var isFull = _readers.Any(reader => reader.IsFull);
        foreach (var source in _sources)
        {
            if (isFull)
            {
                source.Pause();
            }
            else
            {
                source.Resume();
            }
        }
    }

    private unsafe void Accept()
    {
        var client = Libc.accept4(settings.Listener, null, null, Libc.NonBlocking | Libc.CloseOnExec);
        if (client >= 0)
        {
            _ = new NewClient(client, loop, Admit);
        }
    }

    private void Admit(int client, byte role)
    {
        switch (role)
        {
            case IoFrame.AttachOutput:
                _readers.Add(new(client, loop, this, settings.Waits ? null : ReaderPatience));
                Balance(); // The first one may be what the output waits for.
                CheckEnd();
                break;
            case IoFrame.AttachInput when _inputClient is null:
                _inputClient = new(client, loop, _input, this);
                break;
            case IoFrame.AttachInput:
                InputClient.Answer(client, IoFrame.Busy, "");
                _ = Libc.close(client);
                break;
            default:
                _ = Libc.close(client);
                Balance(); // The agent asks to end: what is left is read, attached or not.
                CheckEnd();
                break;
        }
    }

    private void CheckEnd()
    {
        if (_isFinishing || _sources.Count > 0 || _readers.Any(reader => !reader.IsDrained))
        {
            return;
        }

        _isFinishing = true;
        _readers.ForEach(reader => reader.Close());
        if (_inputClient is null)
        {
            End();
            return;
        }

        loop.After(FinishDelay, () =>
        {
            _inputClient?.Finish();
            End();
        });
    }

    private void End()
    {
        if (settings.Socket is { } socket)
        {
            File.Delete(socket);
        }

        loop.Exit(0);
    }
}
