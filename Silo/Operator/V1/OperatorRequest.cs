using System.Buffers;
using Google.Protobuf;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using Mesos.V1;
using Mesos.V1.Master;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using WireFormat = Levee.Grains.Interfaces.Http.WireFormat;

namespace Levee.Silo.Operator.V1;

/// <summary>A valid call and the ways to answer it.</summary>
/// <param name="Format">Encoding of the answer.</param>
internal sealed record OperatorRequest(HttpContext Context, Call Call, WireFormat Format)
{
    /// <summary>Writes the answer's JSON into the object that has its <c>type</c> already.</summary>
    internal delegate void JsonWriter(ref JsonOutput output, ClusterSummary cluster);

    /// <summary>The present picture of the cluster.</summary>
    public ClusterView View { get; } = Context.RequestServices.GetRequiredService<IClusterViewSource>().Current;

    /// <summary>The present picture, as the caller may see it.</summary>
    public ClusterSummary Cluster => new(View, ReadAccess.Of(Context), Service<TaskForms>());

    public CancellationToken Aborted => Context.RequestAborted;

    public IMasterGrain Master => Service<IGrainFactory>().GetGrain<IMasterGrain>(0);

    /// <summary>Who calls; <see langword="null"/> when not authenticated.</summary>
    public string? Principal => CallerPrincipal.Of(Context);

    public T Service<T>()
        where T : notnull => Context.RequestServices.GetRequiredService<T>();

    /// <returns><see langword="null"/> for a blank id: no grain has a blank key.</returns>
    public IAgentGrain? Agent(AgentID? id) => string.IsNullOrWhiteSpace(id?.Value) ? null : Service<IGrainFactory>().GetGrain<IAgentGrain>(id.Value);

    /// <summary>200 with a message.</summary>
    public Task ReplyAsync(Response response) => SendAsync(body =>
    {
        if (Format == WireFormat.Json)
        {
            MesosJson.Write(response, body);
        }
        else
        {
            response.WriteTo(body);
        }
    });

    /// <summary>200 with a large document of the present picture, shared with others who ask for the same and sent while it is written.</summary>
    /// <param name="json">Its JSON.</param>
    /// <param name="type">Type of the answer.</param>
    /// <param name="field">Number of the field of the answer that has the content.</param>
    /// <param name="outline">The content as protobuf.</param>
    public Task ReplyAsync(JsonWriter json, Response.Types.Type type, int field, Func<ClusterSummary, MessageOutline> outline)
    {
        var access = ReadAccess.Of(Context);
        var forms = Service<TaskForms>();
        return Service<DocumentCache>().SendAsync(Context, View, $"v1 {type} {Format} {access.Key}", MediaTypes.Of(Format), Write, Documents.IsLong(View));

        void Write(SegmentedBuffer body)
        {
            var cluster = new ClusterSummary(View, access, forms);
            if (Format == WireFormat.Protobuf)
            {
                WriteProtobuf(body, type, field, outline(cluster));
            }
            else
            {
                WriteJson(body, json, cluster);
            }
        }
    }

    /// <summary>What a grain answered, as HTTP.</summary>
    public async Task ForwardAsync(Task<CallReply> reply) => await ChangeReplies.OfAsync(Context, await reply);

    /// <summary>200 without a body.</summary>
    public Task DoneAsync() => Replies.EmptyAsync(Context, StatusCodes.Status200OK);

    public Task RefuseAsync(int status, string text) => Replies.TextAsync(Context, status, text);

    private static void WriteProtobuf(SegmentedBuffer body, Response.Types.Type type, int field, MessageOutline content)
    {
        var response = new MessageOutline();
        response.Add(Response.TypeFieldNumber, (long)type);
        response.Add(field, content);
        response.WriteTo(body);
    }

    private void WriteJson(SegmentedBuffer body, JsonWriter json, ClusterSummary cluster)
    {
        var output = new JsonOutput(body);
        output.BeginObject();
        output.Field("type"u8, EnumNames.Of(Call.Type));
        json(ref output, cluster);
        output.EndObject();
        output.Flush();
    }

    private async Task SendAsync(Action<IBufferWriter<byte>> write)
    {
        using var body = new SegmentedBuffer();
        write(body);
        await Replies.BufferAsync(Context, StatusCodes.Status200OK, MediaTypes.Of(Format), body);
    }
}
