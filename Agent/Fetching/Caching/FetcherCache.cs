using System.Globalization;
using Levee.Agent.Configuration;
using Levee.Agent.Fetching.Sources;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Fetching.Caching;

/// <summary>Files that were fetched and may be wanted again, by user and URI. What was used longest ago goes first.</summary>
/// <remarks>A file is never asked for anew while it is here. Source: spec agent-behaviour section 8.</remarks>
internal sealed class FetcherCache(FetcherSettings settings, FetchSources sources)
{
    private const int Part = 10; // Of a long name, the first and the last ones stay.
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly Lock _gate = new();
    private readonly Dictionary<(uint User, string Uri), CacheEntry> _entries = [];
    private long _used;
    private long _uses;
    private long _serial;

    /// <summary>Bytes that there may be.</summary>
    public long Size => settings.CacheSize;

    /// <summary>Bytes that there are or will be.</summary>
    public long Used => Interlocked.Read(ref _used);

    /// <summary>Removes what an agent before this one left: nobody knows what of it is whole.</summary>
    /// <exception cref="IOException">The message names the flag.</exception>
    public void Clear()
    {
        try
        {
            if (Directory.Exists(settings.CacheDirectory))
            {
                Directory.Delete(settings.CacheDirectory, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--fetcher_cache_dir is '{settings.CacheDirectory}', which cannot be emptied: {error.Message}", error);
        }
    }

    /// <summary>The file of a URI, brought when it is not there; fetches that come together share one download.</summary>
    /// <returns><see langword="null"/>: fetch it without the cache: its size is not known, there is no room, or another's download failed.</returns>
    /// <exception cref="FetchProblem">It cannot be brought.</exception>
    public async Task<CacheLease?> TakeAsync(string uri, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var key = (user.Id, uri);
        if (Pin(key) is { } known)
        {
            return await ShareAsync(known, cancellationToken);
        }

        if (await sources.For(uri).SizeAsync(uri, user, cancellationToken) is not (> 0 and var size))
        {
            await log.SayAsync($"'{uri}' does not tell its size and goes past the cache");
            return null;
        }

        var (entry, isNew) = Add(key, size, FetchName.Of(new() { Value = uri }).Name ?? "file");
        if (entry is null)
        {
            await log.SayAsync($"'{uri}' has {size} bytes, for which there is no room in the cache");
            return null;
        }

        return isNew ? await BringAsync(key, entry, user, log, cancellationToken) : await ShareAsync(entry, cancellationToken);
    }

    private async Task<CacheLease?> ShareAsync(CacheEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            if (await entry.Brought.Task.WaitAsync(cancellationToken))
            {
                return new(entry.File, () => Unpin(entry));
            }
        }
        catch (OperationCanceledException)
        {
            Unpin(entry);
            throw;
        }

        Unpin(entry);
        return null;
    }

    private async Task<CacheLease> BringAsync((uint User, string Uri) key, CacheEntry entry, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        try
        {
            Prepare(Path.GetDirectoryName(entry.File)!, user);
            await sources.For(key.Uri).CopyAsync(key.Uri, entry.File, user, log, cancellationToken);
            Brought(key, entry, new FileInfo(entry.File).Length);
            return new(entry.File, () => Unpin(entry));
        }
        catch
        {
            Drop(key, entry);
            entry.Brought.SetResult(false);
            throw;
        }
    }

    private void Prepare(string directory, FetchUser user)
    {
        Directory.CreateDirectory(settings.CacheDirectory);
        Directory.CreateDirectory(directory, Private);
        SandboxDirectory.Give(directory, user.Owner);
    }

    private CacheEntry? Pin((uint User, string Uri) key)
    {
        lock (_gate)
        {
            if (_entries.GetValueOrDefault(key) is { } entry)
            {
                entry.Pins++;
                entry.LastUse = ++_uses;
                return entry;
            }

            return null;
        }
    }

    private (CacheEntry? Entry, bool IsNew) Add((uint User, string Uri) key, long size, string name)
    {
        lock (_gate)
        {
            if (Pin(key) is { } other)
            {
                return (other, false);
            }

            if (!MakeRoom(size))
            {
                return (null, false);
            }

            var shortName = Path.GetFileName(name) is { Length: > (2 * Part) + 1 } whole ? $"{whole[..Part]}_{whole[^Part..]}" : Path.GetFileName(name);
            var file = Path.Combine(settings.CacheDirectory, key.User.ToString(CultureInfo.InvariantCulture), $"c{++_serial}-{shortName}");
            var entry = new CacheEntry(file, size) { LastUse = ++_uses };
            _entries[key] = entry;
            _used += size;
            return (entry, true);
        }
    }

    /// <summary>Removes what was used longest ago and is not in use, until there is room; nothing when that would not do.</summary>
    private bool MakeRoom(long size)
    {
        var free = settings.CacheSize - _used;
        var going = new List<(uint User, string Uri)>();
        foreach (var (key, entry) in _entries.Where(pair => pair.Value.Pins == 0).OrderBy(pair => pair.Value.LastUse))
        {
            if (free >= size)
            {
                break;
            }

            free += entry.Size;
            going.Add(key);
        }

        if (free >= size)
        {
            going.ForEach(key => Drop(key, _entries[key]));
        }

        return free >= size;
    }

    /// <summary>What came may be larger than was said; then others go for it, and it goes itself after its use when that does not do.</summary>
    private void Brought((uint User, string Uri) key, CacheEntry entry, long size)
    {
        lock (_gate)
        {
            _used += size - entry.Size;
            entry.Size = size;
            entry.Brought.SetResult(true);
            if (_used > settings.CacheSize && !MakeRoom(0))
            {
                _entries.Remove(key);
            }
        }
    }

    private void Unpin(CacheEntry entry)
    {
        lock (_gate)
        {
            entry.Pins--;
            if (entry.Pins == 0 && !_entries.ContainsValue(entry) && entry.Brought.Task is { IsCompleted: true, Result: true })
            {
                Remove(entry);
            }
        }
    }

    private void Drop((uint User, string Uri) key, CacheEntry entry)
    {
        lock (_gate)
        {
            _entries.Remove(key);
            Remove(entry);
        }
    }

    private void Remove(CacheEntry entry)
    {
        _used -= entry.Size;
        if (File.Exists(entry.File))
        {
            File.Delete(entry.File);
        }
    }
}
