using Levee.Grains.Interfaces.Http;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Operator;

/// <summary>How a call comes in and how its answer goes out. Source: spec agent-api section 1.</summary>
/// <param name="IsStreamIn">The request is a stream of records.</param>
/// <param name="In">Encoding of the call, or of each record.</param>
/// <param name="IsStreamOut">The answer may be labelled as a stream of records.</param>
/// <param name="Out">Encoding of the answer, or of each record.</param>
internal readonly record struct Transport(bool IsStreamIn, WireFormat In, bool IsStreamOut, WireFormat Out)
{
    /// <summary>Header that says what the records of a request are.</summary>
    public const string MessageContentType = "Message-Content-Type";

    /// <summary>Header that says what the records of an answer may be.</summary>
    public const string MessageAccept = "Message-Accept";

    /// <returns>What both sides understand; or the status and words of the refusal.</returns>
    public static (Transport Transport, int Status, string? Error) Negotiate(HttpRequest request)
    {
        var (isStreamIn, input, status, error) = Incoming(request);
        if (error is not null)
        {
            return (default, status, error);
        }

        var (isStreamOut, output, problem) = Outgoing(request);
        return (new(isStreamIn, input, isStreamOut, output), problem is null ? 0 : StatusCodes.Status406NotAcceptable, problem);
    }

    private static (bool IsStream, WireFormat Format, int Status, string? Error) Incoming(HttpRequest request)
    {
        var message = request.Headers[MessageContentType];
        return request.ContentType switch
        {
            null or "" => (false, default, StatusCodes.Status400BadRequest, "Expecting 'Content-Type' to be present"),
            MediaTypes.RecordIO => message.Count == 0 ? (true, default, StatusCodes.Status400BadRequest, $"Expecting '{MessageContentType}' to be set for streaming requests")
                : Format(message.ToString()) is { } format ? (true, format, 0, null)
                : (true, default, StatusCodes.Status415UnsupportedMediaType, $"Expecting '{MessageContentType}' of {MediaTypes.Json} or {MediaTypes.Protobuf}"),
            var type when Format(type) is { } format => message.Count == 0 ? (false, format, 0, null)
                : (false, default, StatusCodes.Status415UnsupportedMediaType, $"Expecting '{MessageContentType}' to be not set for non-streaming requests"),
            _ => (false, default, StatusCodes.Status415UnsupportedMediaType, $"Expecting 'Content-Type' of {MediaTypes.Json} or {MediaTypes.Protobuf} or {MediaTypes.RecordIO}"),
        };
    }

    private static (bool IsStream, WireFormat Format, string? Error) Outgoing(HttpRequest request)
    {
        if (AcceptHeader.Negotiate(request.Headers.Accept) is { } format)
        {
            return (false, format, request.Headers.ContainsKey(MessageAccept) ? $"Expecting '{MessageAccept}' to be not set for non-streaming responses" : null);
        }

        return !AcceptHeader.Admits(request.Headers.Accept, MediaTypes.RecordIO)
            ? (false, default, $"Expecting 'Accept' to allow {MediaTypes.Json} or {MediaTypes.Protobuf} or {MediaTypes.RecordIO}")
            : AcceptHeader.Negotiate(request.Headers[MessageAccept]) is { } record ? (true, record, null)
            : (true, default, $"Expecting '{MessageAccept}' to allow {MediaTypes.Json} or {MediaTypes.Protobuf}");
    }

    private static WireFormat? Format(string type) => type switch { MediaTypes.Json => WireFormat.Json, MediaTypes.Protobuf => WireFormat.Protobuf, _ => null };
}
