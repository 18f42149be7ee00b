namespace Levee.Agent.Recovery;

/// <summary>What a file of records holds.</summary>
/// <param name="Records">Contents in order.</param>
/// <param name="Length">Bytes up to the end of the last good record.</param>
internal sealed record FrameReading(IReadOnlyList<ReadOnlyMemory<byte>> Records, int Length, FrameEnd End);
