using Levee.EmbeddedEngine.Runtime;

namespace Orleans.Runtime;

/// <summary>What <see cref="IGrainFactory"/> hands out: the name of a grain or observer, callable through its interface.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(Node node, GrainId grainId, Type interfaceType)
    {
        Node = node;
        GrainId = grainId;
        Interface = interfaceType;
    }

    /// <summary>Type and key.</summary>
    public GrainId GrainId { get; }

    internal Node Node { get; }

    internal Type Interface { get; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{Interface.Name}";

    /// <summary>Same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => Equals(reference1, reference2);

    /// <summary>Another grain.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !Equals(reference1, reference2);
}
