using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol.Json;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>proto2's required fields, which the C# parser lets pass.</summary>
public static class RequiredFields
{
    /// <returns><c>Missing required fields: a.b, c[2].d</c>, or null when all are there.</returns>
    public static string? Missing(IMessage message) => MissingFields.Of(message);
}
