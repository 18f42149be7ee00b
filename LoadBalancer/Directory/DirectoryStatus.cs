namespace Levee.LoadBalancer.Directory;

/// <summary>Whether the directory is followed, for people who look.</summary>
internal sealed class DirectoryStatus
{
    private volatile DirectoryState _state = new(false, 0, "waiting for the silo");

    /// <summary>The state now.</summary>
    public DirectoryState State => _state;

    /// <summary>The table is at <paramref name="sequence"/>.</summary>
    public void Followed(long sequence) => _state = new(true, sequence, null);

    /// <summary>The directory is away.</summary>
    /// <returns>True when this is news.</returns>
    public bool Lost(string reason)
    {
        var before = _state;
        _state = new(false, before.Sequence, reason);
        return before.Following || before.Problem != reason;
    }
}
