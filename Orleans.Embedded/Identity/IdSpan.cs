using System.Text;

namespace Orleans.Runtime;

/// <summary>One part of an id: UTF-8 text, compared by its bytes.</summary>
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly string? _text;

    /// <summary>The part with these UTF-8 bytes.</summary>
    public IdSpan(byte[] value)
    {
        _text = Encoding.UTF8.GetString(value);
    }

    private IdSpan(string text)
    {
        _text = text;
    }

    /// <summary>The UTF-8 bytes.</summary>
    public ReadOnlyMemory<byte> Value => _text is null ? default : Encoding.UTF8.GetBytes(_text);

    /// <summary>Whether there is no text.</summary>
    public bool IsDefault => string.IsNullOrEmpty(_text);

    /// <summary>The part with this text.</summary>
    public static IdSpan Create(string id) => new(id);

    /// <inheritdoc/>
    public bool Equals(IdSpan obj) => string.Equals(_text, obj._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <inheritdoc/>
    public int CompareTo(IdSpan other) => string.CompareOrdinal(_text, other._text);

    /// <inheritdoc/>
    public override string ToString() => _text ?? "";

    /// <summary>Equality of the text.</summary>
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);

    /// <summary>Difference of the text.</summary>
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
}
