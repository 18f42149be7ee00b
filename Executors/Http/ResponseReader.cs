using System.Globalization;
using System.Text;

namespace Levee.Executors.Http;

/// <summary>Reads HTTP/1.1 responses out of what a connection delivers, in any pieces.</summary>
/// <remarks>Source: RFC 9112. Knows bodies with a length, in chunks, and none; trailers are skipped.</remarks>
/// <exception cref="InvalidDataException">Thrown by <see cref="Read"/> when it is no HTTP.</exception>
internal sealed class ResponseReader(IResponseHandler handler)
{
    private const int MaxLine = 64 * 1024;
    private readonly List<byte> _line = [];
    private Part _part = Part.StatusLine;
    private int _status;
    private long _left;
    private bool _chunked;

    private enum Part
    {
        StatusLine,
        Headers,
        Body,
        ChunkSize,
        Chunk,
        ChunkEnd,
        Trailers,
    }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = _part is Part.Body or Part.Chunk ? ReadBody(bytes) : ReadLine(bytes);
        }
    }

    private ReadOnlySpan<byte> ReadBody(ReadOnlySpan<byte> bytes)
    {
        var length = (int)Math.Min(_left, bytes.Length);
        _left -= length;
        handler.OnBody(bytes[..length]);
        if (_left == 0)
        {
            if (_part == Part.Chunk)
            {
                _part = Part.ChunkEnd;
            }
            else
            {
                End();
            }
        }

        return bytes[length..];
    }

    private ReadOnlySpan<byte> ReadLine(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        _line.AddRange(end < 0 ? bytes : bytes[..end]);
        if (_line.Count > MaxLine)
        {
            throw new InvalidDataException("HTTP line is too long");
        }

        if (end < 0)
        {
            return [];
        }

        var line = Encoding.ASCII.GetString([.. _line]).TrimEnd('\r');
        _line.Clear();
        Take(line);
        return bytes[(end + 1)..];
    }

    private void Take(string line)
    {
        switch (_part)
        {
            case Part.StatusLine:
                TakeStatus(line);
                break;
            case Part.Headers when line.Length > 0:
                TakeHeader(line);
                break;
            case Part.Headers:
                StartBody();
                break;
            case Part.ChunkSize:
                _left = Number(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier);
                _part = _left == 0 ? Part.Trailers : Part.Chunk;
                break;
            case Part.ChunkEnd:
                _part = Part.ChunkSize;
                break;
            case Part.Trailers when line.Length == 0:
                End();
                break;
        }
    }

    private void TakeStatus(string line)
    {
        var words = line.Split(' ', 3);
        if (words.Length < 2 || !words[0].StartsWith("HTTP/1.", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"'{line}' is no HTTP response");
        }

        (_status, _left, _chunked, _part) = ((int)Number(words[1], NumberStyles.None), 0, false, Part.Headers);
    }

    private void TakeHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim());
        if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            _left = Number(value, NumberStyles.None);
        }
        else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            _chunked = value.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);
        }
    }

    private void StartBody()
    {
        if (_status / 100 == 1)
        {
            _part = Part.StatusLine; // 100 Continue and its kin: the response follows.
            return;
        }

        handler.OnStatus(_status);
        _part = _chunked ? Part.ChunkSize : Part.Body;
        if (!_chunked && (_left == 0 || _status == 204))
        {
            End();
        }
    }

    private void End()
    {
        _part = Part.StatusLine;
        handler.OnEnd();
    }

    private static long Number(string text, NumberStyles style) => long.TryParse(text, style, CultureInfo.InvariantCulture, out var number) && number >= 0
        ? number
        : throw new InvalidDataException($"'{text}' is no number in an HTTP response");
}
