using Levee.Executors.Native;
using Levee.Executors.Processes;

namespace Levee.Executors.Tests.Command;

/// <summary>A process whose life the test decides.</summary>
internal sealed class FakeTaskProcess : ITaskProcess
{
    private Action<WaitStatus>? _exited;
    private Action? _gone;

    /// <summary>Why it cannot be started.</summary>
    public string? Problem { get; init; }

    public List<int> Signals { get; } = [];

    public bool IsKilled { get; private set; }

    /// <summary>Why it does not become the command, which shows later.</summary>
    public string? LaunchProblem { get; init; }

    public string? Start(ProcessStart start, Action<string?> started, Action<WaitStatus> exited)
    {
        _exited = exited;
        if (Problem is null)
        {
            started(LaunchProblem);
        }

        return Problem;
    }

    public void Signal(int signal) => Signals.Add(signal);

    public void WhenGone(Action gone) => _gone = gone;

    public void Kill(Action gone)
    {
        IsKilled = true;
        if (_exited is not null)
        {
            Exit(Libc.SigKill);
        }

        gone();
    }

    /// <summary>The first process ends.</summary>
    public void Exit(int status)
    {
        var exited = _exited;
        _exited = null;
        exited?.Invoke(new(status));
    }

    /// <summary>The others have ended too.</summary>
    public void Vanish() => _gone!();
}
