namespace Orleans.Runtime;

/// <summary>Name of a kind of grain: its class name in lower case without "grain" at the end, or what <see cref="Orleans.GrainTypeAttribute"/> says.</summary>
public readonly struct GrainType : IEquatable<GrainType>, IComparable<GrainType>
{
    /// <summary>The type with this name.</summary>
    public GrainType(IdSpan id)
    {
        Value = id;
    }

    /// <summary>The name.</summary>
    public IdSpan Value { get; }

    /// <summary>Whether there is no name.</summary>
    public bool IsDefault => Value.IsDefault;

    /// <summary>The type with this name.</summary>
    public static GrainType Create(string value)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(value);
        return new(IdSpan.Create(value));
    }

    /// <inheritdoc/>
    public bool Equals(GrainType obj) => Value.Equals(obj.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(GrainType other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Equality of the name.</summary>
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);

    /// <summary>Difference of the name.</summary>
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
}
