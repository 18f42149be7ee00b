using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.AspNetCore.Http;

namespace Levee.Grains.Interfaces.Http;

/// <summary>Takes calls from requests.</summary>
public static class CallReader
{
    /// <summary>Rows 5 to 10 of Mesos' order of checks. Source: scheduler-api, section 1.1.</summary>
    /// <param name="maxBytes">Largest body taken.</param>
    public static async Task<CallReading<TCall>> ReadAsync<TCall>(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
        where TCall : class, IMessage<TCall>, new()
    {
        if (string.IsNullOrEmpty(request.ContentType))
        {
            return Refuse<TCall>(StatusCodes.Status400BadRequest, "Expecting 'Content-Type' to be present");
        }

        if (request.ContentType is not (MediaTypes.Json or MediaTypes.Protobuf))
        {
            return Refuse<TCall>(StatusCodes.Status415UnsupportedMediaType, "Expecting 'Content-Type' of application/json or application/x-protobuf");
        }

        try
        {
            return await RequestBody.ReadAsync(request, maxBytes, cancellationToken) is { } body
                ? Parse<TCall>(request.ContentType == MediaTypes.Json ? WireFormat.Json : WireFormat.Protobuf, body.Span)
                : Refuse<TCall>(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes} bytes");
        }
        catch (InvalidDataException)
        {
            return Refuse<TCall>(StatusCodes.Status400BadRequest, "Failed to decompress body: it is not gzip");
        }
    }

    /// <summary>Reads a call whose bytes are all there.</summary>
    public static CallReading<TCall> Parse<TCall>(WireFormat format, ReadOnlySpan<byte> body)
        where TCall : class, IMessage<TCall>, new()
    {
        try
        {
            return format == WireFormat.Json ? new(MesosJson.Read<TCall>(body), 0, null) : ParseProtobuf<TCall>(body);
        }
        catch (MesosJsonException error)
        {
            return Refuse<TCall>(StatusCodes.Status400BadRequest, error.Message);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            // The last two: Google.Protobuf adds a length near 2 GiB to its position without looking whether the sum overflows.
            return NoProtobuf<TCall>();
        }
    }

    private static CallReading<TCall> ParseProtobuf<TCall>(ReadOnlySpan<byte> body)
        where TCall : class, IMessage<TCall>, new()
    {
        var call = new TCall();
        call.MergeFrom(body);
        return RequiredFields.AreSurelyThere<TCall>(body) || RequiredFields.Missing(call) is null ? new(call, 0, null) : NoProtobuf<TCall>();
    }

    private static CallReading<TCall> NoProtobuf<TCall>()
        where TCall : class, IMessage<TCall>, new() => Refuse<TCall>(StatusCodes.Status400BadRequest, $"Failed to parse body into {typeof(TCall).Name} protobuf");

    private static CallReading<TCall> Refuse<TCall>(int status, string error)
        where TCall : class, IMessage<TCall>, new() => new(null, status, error);
}
