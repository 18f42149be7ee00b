using System.Collections.Immutable;

namespace Levee.Agent.Images;

/// <summary>An image that was found; its layers are still where they are.</summary>
/// <param name="Config">The configuration document, checked.</param>
/// <param name="Layers">The lowest first; as many as the configuration names.</param>
internal sealed record ImageContent(ReadOnlyMemory<byte> Config, ImmutableArray<LayerBlob> Layers);
