namespace Levee.Executors.Http;

/// <summary>Reads RecordIO: decimal length, newline, so many bytes; in any pieces. Source: spec executor-api section 3.2.</summary>
/// <exception cref="InvalidDataException">Thrown by <see cref="Read"/> when it is no RecordIO.</exception>
internal sealed class RecordReader(Action<byte[]> take)
{
    private const int MaxRecord = 256 * 1024 * 1024;
    private byte[]? _record;
    private int _filled;
    private int _length;
    private bool _hasDigit;

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_record is null)
            {
                ReadLength(bytes[0]);
                bytes = bytes[1..];
                continue;
            }

            var length = Math.Min(_record.Length - _filled, bytes.Length);
            bytes[..length].CopyTo(_record.AsSpan(_filled));
            _filled += length;
            bytes = bytes[length..];
            if (_filled == _record.Length)
            {
                var record = _record;
                _record = null;
                take(record);
            }
        }
    }

    private void ReadLength(byte next)
    {
        if (next is >= (byte)'0' and <= (byte)'9')
        {
            _length = (_length * 10) + next - '0';
            _hasDigit = true;
        }

        if (next is not ((>= (byte)'0' and <= (byte)'9') or (byte)'\n') || _length > MaxRecord || (next == '\n' && !_hasDigit))
        {
            throw new InvalidDataException("Malformed RecordIO length");
        }

        if (next == '\n')
        {
            (_record, _filled, _length, _hasDigit) = (_length > 0 ? new byte[_length] : null, 0, 0, false);
        }
    }
}
