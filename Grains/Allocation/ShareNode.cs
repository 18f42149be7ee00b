namespace Levee.Grains.Allocation;

/// <summary>One client of a <see cref="Sorter"/>, or a group of clients that stands among its siblings as one.</summary>
/// <param name="path">Full path; decides between equals.</param>
/// <param name="parent">The group it belongs to; <see langword="null"/>: the root.</param>
/// <param name="isClient">A leaf.</param>
internal class ShareNode(string path, ShareNode? parent, bool isClient)
{
    /// <summary>Full path.</summary>
    public string Path { get; } = path;

    /// <summary>Its group.</summary>
    public ShareNode? Parent { get; } = parent;

    /// <summary>Whether it is a client and not a group.</summary>
    public bool IsClient { get; } = isClient;

    /// <summary>What all clients at and below it hold.</summary>
    public Quantities Allocated { get; } = new();

    /// <summary>How much more it may have than its siblings.</summary>
    public double Weight { get; set; } = 1;

    /// <summary>Allocations ever made at or below it.</summary>
    public long Count { get; set; }

    /// <summary>Clients at or below it that are in turn.</summary>
    public int ActiveClients { get; set; }

    /// <summary>Key of its place among its siblings; written by the sorter only.</summary>
    public double Rank { get; set; }

    /// <summary>Second key, where age decides; written by the sorter only.</summary>
    public string Age { get; set; } = path;

    /// <summary>Children with clients in turn, in order; behind <see cref="InTurnCount"/> the array holds rubbish.</summary>
    public ShareNode[] InTurn { get; set; } = [];

    /// <summary>How many children have clients in turn.</summary>
    public int InTurnCount { get; set; }

    /// <summary>State of the totals for which <see cref="InTurn"/> is sorted; -1: not sorted.</summary>
    public long SortedFor { get; set; } = -1;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
