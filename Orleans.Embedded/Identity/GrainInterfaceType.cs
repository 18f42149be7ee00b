namespace Orleans.Runtime;

/// <summary>Name of a grain interface: its <see cref="Orleans.AliasAttribute"/>, else its full name.</summary>
public readonly struct GrainInterfaceType : IEquatable<GrainInterfaceType>
{
    /// <summary>The interface with this name.</summary>
    public GrainInterfaceType(string value)
    {
        Value = IdSpan.Create(value);
    }

    /// <summary>The name.</summary>
    public IdSpan Value { get; }

    /// <summary>The interface with this name.</summary>
    public static GrainInterfaceType Create(string value) => new(value);

    /// <inheritdoc/>
    public bool Equals(GrainInterfaceType other) => Value.Equals(other.Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is GrainInterfaceType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();

    /// <summary>Equality of the name.</summary>
    public static bool operator ==(GrainInterfaceType left, GrainInterfaceType right) => left.Equals(right);

    /// <summary>Difference of the name.</summary>
    public static bool operator !=(GrainInterfaceType left, GrainInterfaceType right) => !left.Equals(right);
}
