using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Levee.Grains.Persistence;

/// <summary>Grain state in files, one per grain and state, replaced whole. See the README beside this file.</summary>
public sealed class FileGrainStorage : IGrainStorage
{
    private const int LongestKey = 150;
    private const int MostThreads = 8;

    // One writer per file: the engine runs a grain once, but an old activation may still write while the next one starts.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new();
    private readonly ConcurrentDictionary<string, long> _sizes = new();
    private readonly DiskThreads _disk = new(MostThreads);
    private readonly DirectoryInfo _root;
    private long _storedBytes;

    /// <param name="root">Directory that holds the files; made when it does not exist.</param>
    public FileGrainStorage(DirectoryInfo root)
    {
        _root = root;
        foreach (var file in root.Exists ? root.EnumerateFiles("*.json", SearchOption.AllDirectories) : [])
        {
            NoteSize(file.FullName, file.Length);
        }
    }

    /// <summary>Bytes of all states that are stored. Kept as a sum: it is read at every access, and there is a state per agent.</summary>
    public long StoredBytes => Interlocked.Read(ref _storedBytes);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file is torn or not ours.</exception>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        // Most grains are new, and have nothing that the disk must be waited for.
        var stored = await InTurnAsync(PathOf(stateName, grainId), path => File.Exists(path) ? _disk.RunAsync(() => StateFile.Read(path)) : Task.FromResult<StateFile?>(null));
        grainState.State = stored is null ? Activator.CreateInstance<T>() : StateJson.Read<T>(stored.Payload.Span);
        grainState.ETag = stored?.ETag;
        grainState.RecordExists = stored is not null;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var payload = StateJson.Write(grainState.State);
        grainState.ETag = await InTurnAsync(PathOf(stateName, grainId), path => _disk.RunAsync(() =>
        {
            ThrowIfChanged(path, grainState.ETag);
            var tag = StateFile.Write(path, payload);
            NoteSize(path, payload.Length);
            return tag;
        }));
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        await InTurnAsync(PathOf(stateName, grainId), path => _disk.RunAsync(() =>
        {
            ThrowIfChanged(path, grainState.ETag);
            StateFile.Delete(path);
            NoteSize(path, 0);
            return true;
        }));
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static void ThrowIfChanged(string path, string? expected)
    {
        var stored = StateFile.Read(path);
        if (stored?.ETag != expected)
        {
            throw new InconsistentStateException($"The state in {path} was changed by another activation.", stored?.ETag, expected);
        }
    }

    // In the file's turn.
    private void NoteSize(string path, long size)
    {
        _sizes.TryGetValue(path, out var before);
        Interlocked.Add(ref _storedBytes, size - before);
        if (size == 0)
        {
            _sizes.TryRemove(path, out _);
        }
        else
        {
            _sizes[path] = size;
        }
    }

    private async Task<TResult> InTurnAsync<TResult>(string path, Func<string, Task<TResult>> run)
    {
        var gate = _gates.GetOrAdd(path, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync();
        try
        {
            return await run(path);
        }
        finally
        {
            gate.Release();
        }
    }

    private string PathOf(string stateName, GrainId grainId)
    {
        var folder = Path.Combine(_root.FullName, Uri.EscapeDataString(grainId.Type.ToString()!));
        return Path.Combine(folder, $"{FileName(Uri.EscapeDataString(grainId.Key.ToString()!))}.{stateName}.json");
    }

    // Callers choose some keys: what file systems take no longer is told apart by its hash.
    private static string FileName(string key) =>
        key.Length <= LongestKey ? key : $"{key[..LongestKey]}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
}
