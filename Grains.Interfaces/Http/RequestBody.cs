using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Request bodies: with a length or chunked, plain or gzip, up to a limit that holds for the uncompressed size.</summary>
public static class RequestBody
{
    private const int FirstBytes = 4096;

    // A length is only a promise: memory for more than this is taken as the bytes come.
    private const int MostBytesInAdvance = 64 * 1024;

    /// <returns>The body, or null when it is larger than <paramref name="maxBytes"/>.</returns>
    /// <exception cref="InvalidDataException">The body claims to be gzip and is not.</exception>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        var isGzip = string.Equals(request.Headers.ContentEncoding, "gzip", StringComparison.OrdinalIgnoreCase);
        await using var unpacked = isGzip ? new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true) : null;
        return await ReadToEndAsync(unpacked ?? request.Body, (int)Math.Min(request.ContentLength ?? FirstBytes, MostBytesInAdvance), maxBytes, cancellationToken);
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadToEndAsync(Stream body, int expected, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[expected + 1]; // One more, so that the end is seen without growing.
        var length = 0;
        while (await body.ReadAsync(buffer.AsMemory(length), cancellationToken) is > 0 and var read)
        {
            length += read;
            if (length > maxBytes)
            {
                return null;
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, maxBytes + 1L));
            }
        }

        return buffer.AsMemory(0, length);
    }
}
