using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Levee.Cli.Master;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Cli.Agents;

/// <summary>Calls an agent's v1 API, in protobuf. Source: spec agent-api.</summary>
/// <param name="address">As the master knows the agent.</param>
/// <param name="credential">Who calls; <see langword="null"/>: anybody.</param>
internal sealed class AgentApi(Uri address, CallerCredential? credential) : IDisposable
{
    private const string Path = "/api/v1";
    private const string Protobuf = "application/x-protobuf";
    private const string Records = "application/recordio";
    private const long MaxRecordBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { Authorization = credential?.Header } };

    /// <summary>Makes a call that is answered with a message.</summary>
    /// <exception cref="CommandFailedException">No answer, or a refusal, whose text is passed on.</exception>
    public async Task<Response> CallAsync(Call call, CancellationToken cancellationToken)
    {
        using var request = Request(call, Protobuf);
        using var reply = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        await ThrowIfRefusedAsync(reply, cancellationToken);
        return Response.Parser.ParseFrom(await reply.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Makes a call that is answered with a container's output, and passes that on until it ends.</summary>
    /// <param name="begun">Called when the container is there.</param>
    /// <param name="take">Takes each piece.</param>
    public async Task StreamAsync(Call call, Action begun, Func<ProcessIO.Types.Data, Task> take, CancellationToken cancellationToken)
    {
        using var request = Request(call, Records);
        request.Headers.Add("Message-Accept", Protobuf);
        using var reply = await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(reply, cancellationToken);
        begun();
        var reader = new RecordIOReader(PipeReader.Create(await reply.Content.ReadAsStreamAsync(cancellationToken)), MaxRecordBytes);
        while (await reader.ReadAsync(cancellationToken) is { } record)
        {
            if (ProcessIO.Parser.ParseFrom(record.Span) is { Type: ProcessIO.Types.Type.Data, Data: { Data_.Length: > 0 } data })
            {
                await take(data);
            }
        }
    }

    /// <summary>Sends input until there is no more, or the agent says that it is enough.</summary>
    public async Task AttachInputAsync(ContainerID container, IAsyncEnumerable<ProcessIO> input, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new InputContent(container, input, cancellationToken) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Records);
        request.Headers.Add("Message-Content-Type", Protobuf);
        request.Headers.ConnectionClose = true;
        using var reply = await SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        await ThrowIfRefusedAsync(reply, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(Call call, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(call.ToByteArray()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Protobuf);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailedException($"the agent at {address} does not answer: {error.Message}");
        }
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage reply, CancellationToken cancellationToken)
    {
        if (reply.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new CommandFailedException("the agent asks who calls, or does not know the one who does: --agent-credential names a file with principal and secret.");
        }

        if (reply.StatusCode != HttpStatusCode.OK)
        {
            var text = (await reply.Content.ReadAsStringAsync(cancellationToken)).Trim();
            throw new CommandFailedException(text.Length > 0 ? text : $"the agent answered with {(int)reply.StatusCode}");
        }
    }

    /// <summary>A request body that grows while somebody types.</summary>
    private sealed class InputContent(ContainerID container, IAsyncEnumerable<ProcessIO> input, CancellationToken cancellationToken) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await WriteAsync(stream, new() { Type = Call.Types.AttachContainerInput.Types.Type.ContainerId, ContainerId = container });
            await foreach (var io in input.WithCancellation(cancellationToken))
            {
                await WriteAsync(stream, new() { Type = Call.Types.AttachContainerInput.Types.Type.ProcessIo, ProcessIo = io });
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        private async Task WriteAsync(Stream stream, Call.Types.AttachContainerInput content)
        {
            var record = new System.Buffers.ArrayBufferWriter<byte>();
            RecordIO.Write(record, new Call { Type = Call.Types.Type.AttachContainerInput, AttachContainerInput = content }.ToByteArray());
            await stream.WriteAsync(record.WrittenMemory, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}
