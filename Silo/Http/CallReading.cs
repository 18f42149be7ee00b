using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;

namespace Levee.Silo.Http;

/// <summary>A call taken from a request, or the answer that refuses it.</summary>
/// <param name="Status">Status of the refusal; 0 when there is a call.</param>
internal readonly record struct CallReading<TCall>(TCall? Call, int Status, string? Error)
    where TCall : class, IMessage<TCall>, new()
{
    /// <summary>Rows 5 to 10 of Mesos' order of checks. Source: scheduler-api, section 1.1.</summary>
    /// <param name="maxBytes">Largest body taken.</param>
    public static async Task<CallReading<TCall>> FromAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return Refuse(StatusCodes.Status400BadRequest, "Expecting 'Content-Type' to be present");
        }

        if (request.ContentType is not (MediaTypes.Json or MediaTypes.Protobuf))
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, "Expecting 'Content-Type' of application/json or application/x-protobuf");
        }

        try
        {
            return await RequestBody.ReadAsync(request, maxBytes, cancellationToken) is { } body
                ? Parse(request.ContentType, body.Span)
                : Refuse(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes} bytes");
        }
        catch (InvalidDataException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "Failed to decompress body: it is not gzip");
        }
    }

    private static CallReading<TCall> Parse(string contentType, ReadOnlySpan<byte> body)
    {
        try
        {
            return contentType == MediaTypes.Json ? new(MesosJson.Read<TCall>(body), 0, null) : ParseProtobuf(body);
        }
        catch (MesosJsonException error)
        {
            return Refuse(StatusCodes.Status400BadRequest, error.Message);
        }
        catch (InvalidProtocolBufferException)
        {
            return NoProtobuf();
        }
    }

    private static CallReading<TCall> ParseProtobuf(ReadOnlySpan<byte> body)
    {
        var call = new TCall();
        call.MergeFrom(body);
        return RequiredFields.Missing(call) is null ? new(call, 0, null) : NoProtobuf();
    }

    private static CallReading<TCall> NoProtobuf() => Refuse(StatusCodes.Status400BadRequest, $"Failed to parse body into {typeof(TCall).Name} protobuf");

    private static CallReading<TCall> Refuse(int status, string error) => new(null, status, error);
}
