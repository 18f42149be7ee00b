using Microsoft.Win32.SafeHandles;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Pieces of files as <c>/files/read</c> and READ_FILE give them. Source: operator-api, B.10; agent-api, section 7.</summary>
public static class FilePiece
{
    /// <summary>Largest piece of one read: 16 pages.</summary>
    public const int Longest = 16 * 4096;

    /// <summary>A piece of a file.</summary>
    /// <param name="offset">First byte; at or behind the end nothing is read.</param>
    /// <param name="length">Bytes wanted; <see langword="null"/>: as many as may be read at once.</param>
    public static async Task<byte[]> ReadAsync(SafeFileHandle file, long offset, long? length, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(Math.Min(length ?? Longest, Longest), RandomAccess.GetLength(file) - offset);
        if (wanted <= 0)
        {
            return [];
        }

        var data = new byte[wanted];
        return data[..await RandomAccess.ReadAsync(file, data, offset, cancellationToken)];
    }
}
