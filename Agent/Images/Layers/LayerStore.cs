using System.IO.Compression;

namespace Levee.Agent.Images.Layers;

/// <summary>Unpacked layers, each once, at <c>layers/&lt;digest of its archive&gt;/rootfs</c>. Source of the layout: spec agent-behaviour section 13.3.</summary>
/// <param name="root">The store's directory.</param>
internal sealed class LayerStore(string root)
{
    private const string RootFs = "rootfs";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly SharedWork<Digest, Digest> _fetching = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, int> _pins = [];

    private string Layers => Path.Combine(root, "layers");

    private string Staging => Path.Combine(root, "staging");

    private string Doomed => Path.Combine(root, "gc");

    /// <summary>Where a layer's files lie.</summary>
    public string PathOf(Digest layer) => Path.Combine(Layers, $"{layer}", RootFs);

    public bool Has(Digest layer) => Directory.Exists(PathOf(layer));

    /// <summary>Removes what an earlier agent left half made. Before anything else.</summary>
    public void Open()
    {
        Directory.CreateDirectory(root);
        File.SetUnixFileMode(root, OwnerOnly | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var directory in (string[])[Staging, Doomed])
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }

            Directory.CreateDirectory(directory, OwnerOnly);
        }

        Directory.CreateDirectory(Layers);
    }

    /// <summary>A fresh directory on the store's file system, which its user removes.</summary>
    public string NewStaging() => Directory.CreateDirectory(Path.Combine(Staging, $"{Guid.NewGuid()}"), OwnerOnly).FullName;

    /// <summary>Keeps layers from being pruned until the lease is given back.</summary>
    public IDisposable Pin(IEnumerable<Digest> layers) => new Lease(this, [.. layers]);

    /// <summary>Fetches and unpacks a layer unless it is there. Several who want the same one share the work.</summary>
    /// <param name="layer">Digest of the unpacked archive.</param>
    /// <exception cref="ImageException">It cannot be had, or is another one.</exception>
    public async Task AddAsync(Digest layer, LayerBlob blob, CancellationToken cancellationToken)
    {
        if (!Has(layer))
        {
            await _fetching.RunAsync(layer, ct => FetchAsync(layer, blob, ct), cancellationToken);
        }
    }

    /// <summary>Removes all layers but pinned ones and those given.</summary>
    /// <returns>How many.</returns>
    public int Prune(IReadOnlySet<Digest> kept)
    {
        var doomed = new List<string>();
        lock (_gate)
        {
            foreach (var directory in Directory.GetDirectories(Layers))
            {
                if (Digest.TryParse(Path.GetFileName(directory)) is { } layer && !kept.Contains(layer) && !_pins.ContainsKey(layer))
                {
                    doomed.Add(Path.Combine(Doomed, $"{Guid.NewGuid()}"));
                    Directory.Move(directory, doomed[^1]);
                }
            }
        }

        doomed.ForEach(directory => Directory.Delete(directory, recursive: true));
        return doomed.Count;
    }

    private async Task<Digest> FetchAsync(Digest layer, LayerBlob blob, CancellationToken cancellationToken)
    {
        var staging = NewStaging();
        try
        {
            var archive = await blob.FetchAsync(staging, cancellationToken);
            var fresh = Path.Combine(staging, "layer");
            Directory.CreateDirectory(Path.Combine(fresh, RootFs), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
            Unpack(archive, layer, blob.Name, Path.Combine(fresh, RootFs), cancellationToken);
            if (!Has(layer))
            {
                Directory.Move(fresh, Path.Combine(Layers, $"{layer}"));
            }

            return layer;
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    private static void Unpack(string archive, Digest layer, string name, string target, CancellationToken cancellationToken)
    {
        try
        {
            using var file = File.OpenRead(archive);
            using var unpacked = Decompress(file, name);
            using var hash = layer.StartHash();
            using var hashed = new HashingStream(unpacked, hash);
            LayerUnpacker.Unpack(hashed, target, cancellationToken);
            layer.Check(hash, $"{name}, unpacked,");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ImageException($"{name} cannot be unpacked: {error.Message}", error);
        }
    }

    /// <summary>By the first bytes: media types are not always there, nor right.</summary>
    private static Stream Decompress(FileStream file, string name)
    {
        Span<byte> start = stackalloc byte[4];
        var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        return start[..count] switch
        {
            [0x1F, 0x8B, ..] => new GZipStream(file, CompressionMode.Decompress),
            [0x28, 0xB5, 0x2F, 0xFD] => throw new ImageException($"{name} is compressed with zstd, which is not supported; push the image with gzip layers"),
            _ => new BufferedStream(file),
        };
    }

    private sealed class Lease : IDisposable
    {
        private readonly LayerStore _store;
        private List<Digest> _layers;

        public Lease(LayerStore store, List<Digest> layers)
        {
            (_store, _layers) = (store, layers);
            lock (store._gate)
            {
                foreach (var layer in layers)
                {
                    store._pins[layer] = store._pins.GetValueOrDefault(layer) + 1;
                }
            }
        }

        public void Dispose()
        {
            lock (_store._gate)
            {
                foreach (var layer in _layers)
                {
                    if (--_store._pins[layer] == 0)
                    {
                        _store._pins.Remove(layer);
                    }
                }

                _layers = [];
            }
        }
    }
}
