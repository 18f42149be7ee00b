namespace Levee.Agent.Fetching.Caching;

/// <summary>A file of the cache that stays until this is disposed of.</summary>
internal sealed class CacheLease(string file, Action release) : IDisposable
{
    public string File => file;

    public void Dispose() => release();
}
