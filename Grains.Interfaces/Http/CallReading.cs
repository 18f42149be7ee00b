using Google.Protobuf;

namespace Levee.Grains.Interfaces.Http;

/// <summary>A call taken from a request, or the answer that refuses it.</summary>
/// <param name="Status">Status of the refusal; 0 when there is a call.</param>
public readonly record struct CallReading<TCall>(TCall? Call, int Status, string? Error)
    where TCall : class, IMessage<TCall>;
