namespace Levee.Agent.Recovery;

/// <summary>How far the agent is in taking up what an agent before it left. Source: spec agent-behaviour section 4.1, executor-api section 2.</summary>
internal sealed class RecoveryProgress
{
    /// <summary>What callers are told until it is over.</summary>
    public const string NotOver = "Agent has not finished recovery";

    private volatile bool _areContainersKnown;
    private volatile bool _isOver;

    /// <summary>Executors may subscribe from here on.</summary>
    public bool AreContainersKnown => _areContainersKnown;

    /// <summary>The agent works as usual from here on.</summary>
    public bool IsOver => _isOver;

    /// <summary>Checkpoints that could not be read and were left out (<c>--no-strict</c>).</summary>
    public int Errors { get; set; }

    /// <summary>How long it took; zero until it is over.</summary>
    public TimeSpan Duration { get; private set; }

    public void ContainersKnown() => _areContainersKnown = true;

    public void Over(TimeSpan duration)
    {
        Duration = duration;
        _isOver = true;
    }

    /// <summary>The agent ends: nobody is to subscribe any more.</summary>
    public void Stop() => (_areContainersKnown, _isOver) = (false, false);
}
