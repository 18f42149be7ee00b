using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Images;

/// <summary>Names of the images whose layers are in the store, and their configurations; on disk as <c>storedImages</c>: <c>{"images":{"alpine:latest":{…configuration…}}}</c>.</summary>
internal sealed class ImageCatalog(string file)
{
    private readonly Lock _gate = new();
    private ImmutableSortedDictionary<string, byte[]> _documents = ImmutableSortedDictionary<string, byte[]>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public ImmutableArray<string> Names => [.. _documents.Keys];

    /// <summary>Reads what an earlier agent wrote.</summary>
    /// <exception cref="InvalidDataException">It is not what an agent writes.</exception>
    public void Open()
    {
        if (!File.Exists(file))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            _documents = _documents.AddRange(document.RootElement.GetProperty("images").EnumerateObject()
                .Select(image => KeyValuePair.Create(image.Name, JsonSerializer.SerializeToUtf8Bytes(image.Value))));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{file}' is damaged: {error.Message}; without it the images are fetched again", error);
        }
    }

    /// <returns><see langword="null"/>: never fetched.</returns>
    public ImageConfig? Find(string name) => _documents.TryGetValue(name, out var document) ? ImageConfig.Parse(document, name) : null;

    public void Add(string name, ReadOnlyMemory<byte> config) => Change(documents => documents.SetItem(name, config.ToArray()));

    /// <summary>Forgets all images but some.</summary>
    public void Keep(Func<string, bool> isKept) => Change(documents => documents.RemoveRange(documents.Keys.Where(name => !isKept(name)).ToList()));

    private void Change(Func<ImmutableSortedDictionary<string, byte[]>, ImmutableSortedDictionary<string, byte[]>> change)
    {
        lock (_gate)
        {
            _documents = change(_documents);
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteStartObject("images");
                foreach (var (name, document) in _documents)
                {
                    json.WritePropertyName(name);
                    json.WriteRawValue(document);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            AtomicFile.Write(file, buffer.WrittenSpan);
        }
    }
}
