namespace Orleans.Runtime;

/// <summary>Names one grain: type and key.</summary>
public readonly struct GrainId : IEquatable<GrainId>, IComparable<GrainId>
{
    /// <summary>The id with these parts.</summary>
    public GrainId(GrainType type, IdSpan key)
    {
        Type = type;
        Key = key;
    }

    /// <summary>Kind of grain.</summary>
    public GrainType Type { get; }

    /// <summary>Key: the text, a <see cref="Guid"/> as 32 hex digits, or an integer in hex.</summary>
    public IdSpan Key { get; }

    /// <summary>Whether there is neither type nor key.</summary>
    public bool IsDefault => Type.IsDefault && Key.IsDefault;

    /// <summary>The id with these parts.</summary>
    public static GrainId Create(string type, string key) => Create(GrainType.Create(type), key);

    /// <inheritdoc cref="Create(string, string)"/>
    public static GrainId Create(GrainType type, string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return new(type, IdSpan.Create(key));
    }

    /// <inheritdoc cref="Create(string, string)"/>
    public static GrainId Create(GrainType type, IdSpan key) => new(type, key);

    /// <summary>The opposite of <see cref="ToString"/>.</summary>
    /// <exception cref="ArgumentException">There is no "/" between type and key.</exception>
    public static GrainId Parse(string value) =>
        value.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && slash < value.Length - 1
            ? Create(value[..slash], value[(slash + 1)..])
            : throw new ArgumentException($"Unable to parse \"{value}\" as a grain id: it must be type/key.", nameof(value));

    /// <inheritdoc/>
    public bool Equals(GrainId other) => Key.Equals(other.Key) && Type.Equals(other.Type);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Key);

    /// <inheritdoc/>
    public int CompareTo(GrainId other) => Type.CompareTo(other.Type) is not 0 and var order ? order : Key.CompareTo(other.Key);

    /// <inheritdoc/>
    public override string ToString() => $"{Type}/{Key}";

    /// <summary>Equality of both parts.</summary>
    public static bool operator ==(GrainId left, GrainId right) => left.Equals(right);

    /// <summary>Difference of a part.</summary>
    public static bool operator !=(GrainId left, GrainId right) => !left.Equals(right);
}
