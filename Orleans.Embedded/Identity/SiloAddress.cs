using System.Net;

namespace Orleans.Runtime;

/// <summary>Names one run of a silo.</summary>
public sealed class SiloAddress : IEquatable<SiloAddress>
{
    private SiloAddress(IPEndPoint endpoint, int generation)
    {
        Endpoint = endpoint;
        Generation = generation;
    }

    /// <summary>Where it listens for other silos; here only a name.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>Tells one run from the next.</summary>
    public int Generation { get; }

    /// <summary>The address with these parts.</summary>
    public static SiloAddress New(IPEndPoint ep, int gen) => new(ep, gen);

    /// <inheritdoc/>
    public bool Equals(SiloAddress? other) => other is not null && Endpoint.Equals(other.Endpoint) && Generation == other.Generation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SiloAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Endpoint, Generation);

    /// <inheritdoc/>
    public override string ToString() => $"S{Endpoint}:{Generation}";
}
