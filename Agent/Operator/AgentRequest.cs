using System.Buffers;
using Google.Protobuf;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Levee.Agent.Operator;

/// <summary>A valid call and the ways to answer it.</summary>
/// <param name="Records">The records behind the first one; <see langword="null"/>: the request is no stream.</param>
internal sealed record AgentRequest(HttpContext Context, Call Call, Transport Transport, RecordIOReader? Records)
{
    /// <summary>Writes the answer's JSON into the object that has its <c>type</c> already.</summary>
    internal delegate void JsonWriter(ref JsonOutput output);

    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>What the caller gets to see.</summary>
    public ReadAccess Access => ReadAccess.Of(Context);

    public T Service<T>()
        where T : notnull => Context.RequestServices.GetRequiredService<T>();

    /// <summary>200 with a message.</summary>
    public Task ReplyAsync(Response response) => SendAsync(body =>
    {
        if (Transport.Out == Grains.Interfaces.Http.WireFormat.Json)
        {
            MesosJson.Write(response, body);
        }
        else
        {
            response.WriteTo(body);
        }
    });

    /// <summary>200 with JSON written straight away, so that empty lists are there, or with a message.</summary>
    public Task ReplyAsync(JsonWriter json, Func<Response> message)
    {
        if (Transport.Out == Grains.Interfaces.Http.WireFormat.Protobuf)
        {
            return ReplyAsync(message());
        }

        return SendAsync(body =>
        {
            var output = new JsonOutput(body);
            output.BeginObject();
            output.Field("type"u8, EnumNames.Of(Call.Type));
            json(ref output);
            output.EndObject();
            output.Flush();
        });
    }

    /// <summary>200 without a body.</summary>
    public Task DoneAsync() => Replies.EmptyAsync(Context, StatusCodes.Status200OK);

    public Task RefuseAsync(int status, string text) => Replies.TextAsync(Context, status, text);

    /// <summary>403 without words.</summary>
    public Task ForbidAsync() => Replies.EmptyAsync(Context, StatusCodes.Status403Forbidden);

    private async Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        using var body = new SegmentedBuffer();
        write(body);
        await Replies.BufferAsync(Context, StatusCodes.Status200OK, MediaTypes.Of(Transport.Out), body);
    }
}
