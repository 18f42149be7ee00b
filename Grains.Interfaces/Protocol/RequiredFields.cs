using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol.Json;
using Levee.Grains.Interfaces.Protocol.Required;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>proto2's required fields, which the C# parser lets pass.</summary>
public static class RequiredFields
{
    /// <returns><c>Missing required fields: a.b, c[2].d</c>, or null when all are there.</returns>
    public static string? Missing(IMessage message) => MissingFields.Of(message);

    /// <summary>Whether all are there for sure, seen from the bytes alone: <see cref="Missing"/> needs protobuf's descriptors, which take a process 6 MB.</summary>
    /// <returns><see langword="false"/> when <see cref="Missing"/> has to say: one may be missing, or nothing is known of the type.</returns>
    public static bool AreSurelyThere<T>(ReadOnlySpan<byte> message)
        where T : IMessage
    {
        try
        {
            return RequiredShapes.Of(typeof(T))?.IsMet(message) is true;
        }
        catch (InvalidDataException)
        {
            return false; // Written in a way that only the parser understands.
        }
    }
}
