using Levee.Executors.Docker;
using Levee.Executors.Docker.Run;
using Levee.Executors.Messages;
using Levee.Executors.Processes;

namespace Levee.Executors.Tests.Docker;

/// <summary>A container whose life the test decides.</summary>
internal sealed class FakeDockerContainer : IDockerContainer
{
    private Action<WaitStatus>? _ended;
    private Action<(byte[], DockerInspection)?>? _inspected;
    private Action<string?>? _stopped;
    private Action? _gone;

    /// <summary>Why it cannot be run.</summary>
    public string? Problem { get; init; }

    /// <summary>Graces of the orders to stop, in seconds.</summary>
    public List<double> Stops { get; } = [];

    public int? Noted { get; private set; }

    public bool IsAsked => _inspected is not null;

    public string? Run(TaskInfo task, DockerInfo info, Action<WaitStatus> ended)
    {
        _ended = ended;
        return Problem;
    }

    public IDisposable Inspect(Action<(byte[] Output, DockerInspection Container)?> done)
    {
        _inspected = done;
        return new Given(() => _inspected = null);
    }

    public IDisposable Stop(TimeSpan grace, Action<string?> done)
    {
        Stops.Add(grace.TotalSeconds);
        _stopped = done;
        return new Given(() => _stopped = null);
    }

    public void Note(int pid) => Noted = pid;

    public void WhenEnded(int pid, Action ended) => _gone = ended;

    /// <summary>Docker answers.</summary>
    public void Answer(DockerInspection? container)
    {
        var inspected = _inspected!;
        _inspected = null;
        inspected(container is null ? null : ("[{}]"u8.ToArray(), container));
    }

    public void Started(string? ip = null) => Answer(new(7, true, 0, ip, null));

    public void Exit(int code) => _ended!(new(code << 8));

    /// <summary>Its process ends, which docker does not see.</summary>
    public void Vanish() => _gone!();

    public void FailToStop() => _stopped!("no");

    private sealed class Given(Action up) : IDisposable
    {
        public void Dispose() => up();
    }
}
