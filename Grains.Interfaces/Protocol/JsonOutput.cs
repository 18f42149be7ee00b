using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Levee.Grains.Interfaces.Protocol.Json;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Writes JSON in Mesos' style straight into UTF-8: compact, <c>/</c> not escaped, doubles with a fraction, <c>Infinity</c> and <c>NaN</c> as bare tokens.</summary>
/// <remarks>Commas are its own affair; matching begin and end calls and names before values inside objects are the caller's. Call <see cref="Flush"/> last.</remarks>
public ref struct JsonOutput(IBufferWriter<byte> target)
{
    private const int LongestNumber = 64;
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (char)code), '"', '\\']);

    private Span<byte> _span;
    private int _used;
    private bool _comma;

    /// <summary>Starts an object as the next value.</summary>
    public void BeginObject() => Open((byte)'{');

    /// <summary>Ends the innermost object.</summary>
    public void EndObject() => Close((byte)'}');

    /// <summary>Starts an array as the next value.</summary>
    public void BeginArray() => Open((byte)'[');

    /// <summary>Ends the innermost array.</summary>
    public void EndArray() => Close((byte)']');

    /// <summary>Writes a field name that needs no escape (all protobuf names are such).</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        Raw(name, quoted: true);
        Append((byte)':');
        _comma = false;
    }

    /// <summary>Writes a field name that may need escapes, such as the key of a map.</summary>
    public void Name(string name)
    {
        String(name);
        Append((byte)':');
        _comma = false;
    }

    /// <summary>Writes a string value.</summary>
    public void String(ReadOnlySpan<char> value)
    {
        Separate();
        Append((byte)'"');
        while (value.IndexOfAny(Escaped) is >= 0 and var at)
        {
            Text(value[..at]);
            Escape(value[at]);
            value = value[(at + 1)..];
        }

        Text(value);
        Append((byte)'"');
    }

    /// <summary>Writes a string value that is UTF-8 already and needs no escape.</summary>
    public void String(ReadOnlySpan<byte> value) => Raw(value, quoted: true);

    /// <summary>Writes a value that is JSON in Mesos' style already.</summary>
    public void Json(ReadOnlySpan<byte> value) => Raw(value, quoted: false);

    /// <summary>Writes bytes as base64 with padding.</summary>
    public void Base64(ReadOnlySpan<byte> value)
    {
        Separate();
        Reserve(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length) + 2);
        Append((byte)'"');
        System.Buffers.Text.Base64.EncodeToUtf8(value, _span[_used..], out _, out var written);
        _used += written;
        Append((byte)'"');
    }

    /// <summary>Writes an integer as a JSON number, 64-bit ones too.</summary>
    public void Integer<T>(T value)
        where T : IUtf8SpanFormattable
    {
        Separate();
        Reserve(LongestNumber);
        value.TryFormat(_span[_used..], out var written, default, null);
        _used += written;
    }

    /// <summary>Writes the shortest text that reads back as <paramref name="value"/>; integral values keep <c>.0</c>.</summary>
    public void Number(double value)
    {
        Separate();
        Reserve(LongestNumber);
        _used += JsonDouble.Format(value, _span[_used..]);
    }

    /// <summary>Writes <c>true</c> or <c>false</c>.</summary>
    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8, quoted: false);

    /// <summary>Hands the last bytes to the target.</summary>
    public void Flush()
    {
        target.Advance(_used);
        _span = default;
        _used = 0;
    }

    private void Raw(ReadOnlySpan<byte> value, bool quoted)
    {
        Separate();
        Reserve(value.Length + 2);
        if (quoted)
        {
            _span[_used++] = (byte)'"';
        }

        value.CopyTo(_span[_used..]);
        _used += value.Length;
        if (quoted)
        {
            _span[_used++] = (byte)'"';
        }
    }

    private void Text(ReadOnlySpan<char> value)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(value.Length));
        _used += Encoding.UTF8.GetBytes(value, _span[_used..]);
    }

    private void Escape(char value)
    {
        Reserve(6);
        var text = _span[_used..];
        text[0] = (byte)'\\';
        text[1] = value switch { '\b' => (byte)'b', '\f' => (byte)'f', '\n' => (byte)'n', '\r' => (byte)'r', '\t' => (byte)'t', '"' or '\\' => (byte)value, _ => (byte)'u' };
        _used += 2;
        if (text[1] == 'u')
        {
            Utf8Formatter.TryFormat((ushort)value, text[2..], out var written, new StandardFormat('X', 4));
            _used += written;
        }
    }

    private void Open(byte bracket)
    {
        Separate();
        Append(bracket);
        _comma = false;
    }

    private void Close(byte bracket)
    {
        Append(bracket);
        _comma = true;
    }

    private void Separate()
    {
        if (_comma)
        {
            Append((byte)',');
        }

        _comma = true;
    }

    private void Append(byte value)
    {
        Reserve(1);
        _span[_used++] = value;
    }

    private void Reserve(int size)
    {
        if (_span.Length - _used < size)
        {
            target.Advance(_used);
            _used = 0;
            _span = target.GetSpan(Math.Max(size, 512));
        }
    }
}
