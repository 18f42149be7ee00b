namespace Levee.Agent.Fetching.Caching;

/// <summary>A file of the cache, whole or on its way.</summary>
/// <param name="file">Absolute path.</param>
/// <param name="size">Bytes that are set aside for it.</param>
internal sealed class CacheEntry(string file, long size)
{
    public string File => file;

    /// <summary>Bytes that count for it.</summary>
    public long Size { get; set; } = size;

    /// <summary>Number of fetches that use it or wait for it; it stays while there are any.</summary>
    public int Pins { get; set; } = 1;

    /// <summary>Grows with each use: the smallest goes first.</summary>
    public long LastUse { get; set; }

    /// <summary>Completes when it is there; <see langword="false"/>: it could not be brought and is in the cache no more.</summary>
    public TaskCompletionSource<bool> Brought { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
