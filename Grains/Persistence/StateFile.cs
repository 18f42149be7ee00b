using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Levee.Grains.Persistence;

/// <summary>One state on disk: a header line <c>levee-state 1 &lt;etag&gt; &lt;sha-256 of the payload&gt;</c>, then the payload.</summary>
internal sealed record StateFile(string ETag, ReadOnlyMemory<byte> Payload)
{
    private const string Magic = "levee-state";
    private const string Schema = "1";

    /// <returns><see langword="null"/> when there is no file.</returns>
    /// <exception cref="InvalidDataException">The file is torn, damaged, or of another schema.</exception>
    public static StateFile? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var newline = Array.IndexOf(bytes, (byte)'\n');
        var header = newline < 0 ? [] : Encoding.ASCII.GetString(bytes, 0, newline).Split(' ');
        if (header is not [Magic, var schema, var etag, var checksum])
        {
            throw Damaged(path, "it has no header line");
        }

        if (schema != Schema)
        {
            throw Damaged(path, $"its schema is {schema}, this version reads {Schema}");
        }

        var payload = bytes.AsMemory(newline + 1);
        return Checksum(payload.Span) == checksum ? new StateFile(etag, payload) : throw Damaged(path, "its checksum does not match its content");
    }

    /// <summary>Replaces the file; when this returns the new state survives a crash.</summary>
    /// <returns>The new ETag.</returns>
    public static string Write(string path, byte[] payload)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DirectorySync.Flush(Path.GetDirectoryName(folder)!);
        }

        var etag = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var temporary = path + ".tmp";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.ASCII.GetBytes($"{Magic} {Schema} {etag} {Checksum(payload)}\n"));
            file.Write(payload);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        DirectorySync.Flush(folder);
        return etag;
    }

    /// <summary>Removes the file for good; none there is fine.</summary>
    public static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
            DirectorySync.Flush(Path.GetDirectoryName(path)!);
        }
    }

    private static string Checksum(ReadOnlySpan<byte> payload) => Base64Url.EncodeToString(SHA256.HashData(payload));

    private static InvalidDataException Damaged(string path, string why) =>
        new($"State file {path} cannot be used: {why}. Put back a copy of it from a backup, or move it away to start that grain without state.");
}
