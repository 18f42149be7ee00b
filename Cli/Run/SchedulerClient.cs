using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Levee.Cli.Master;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Mesos.V1.Scheduler;
using WireFormat = Levee.Grains.Interfaces.Http.WireFormat;

namespace Levee.Cli.Run;

/// <summary>A scheduler's side of the v1 scheduler API.</summary>
/// <remarks>Source: spec scheduler-api sections 1 to 3.</remarks>
/// <param name="credential">Who calls; <see langword="null"/>: anybody.</param>
internal sealed class SchedulerClient(Uri master, WireFormat format, CallerCredential? credential) : IDisposable
{
    private const string Path = "/api/v1/scheduler";
    private const string StreamIdHeader = "Mesos-Stream-Id";
    private const long MaxRecordBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http = new() { BaseAddress = master, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { Authorization = credential?.Header } };

    private string? _streamId;
    private FrameworkID? _frameworkId;

    /// <summary>Subscribes and yields the events until the stream ends.</summary>
    /// <exception cref="CommandFailedException">No master answers, or it refuses.</exception>
    public async IAsyncEnumerable<Event> SubscribeAsync(FrameworkInfo framework, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = new Call { Type = Call.Types.Type.Subscribe, Subscribe = new Call.Types.Subscribe { FrameworkInfo = framework } };
        using var reply = await SendAsync(call, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await ThrowIfRefusedAsync(reply, HttpStatusCode.OK, cancellationToken);
        _streamId = reply.Headers.GetValues(StreamIdHeader).Single();
        var reader = new RecordIOReader(PipeReader.Create(await reply.Content.ReadAsStreamAsync(cancellationToken)), MaxRecordBytes);
        while (await reader.ReadAsync(cancellationToken) is { } record)
        {
            var received = format == WireFormat.Json ? MesosJson.Read<Event>(record.Span) : Event.Parser.ParseFrom(record.Span);
            _frameworkId ??= received.Subscribed?.FrameworkId;
            yield return received;
        }
    }

    /// <summary>Makes a call of the subscribed framework; its id is filled in.</summary>
    /// <exception cref="CommandFailedException">No master answers, or it refuses.</exception>
    public async Task CallAsync(Call call, CancellationToken cancellationToken)
    {
        call.FrameworkId = _frameworkId;
        using var reply = await SendAsync(call, HttpCompletionOption.ResponseContentRead, cancellationToken);
        await ThrowIfRefusedAsync(reply, HttpStatusCode.Accepted, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Call call, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(Encode(call)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Of(format));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaTypes.Of(format)));
        if (_streamId is not null)
        {
            request.Headers.Add(StreamIdHeader, _streamId);
        }

        try
        {
            return await _http.SendAsync(request, completion, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailedException($"nothing answers at {master} ({error.Message}); is the cluster up ('levee up')? Another address goes with --master.");
        }
    }

    private byte[] Encode(Call call)
    {
        if (format == WireFormat.Protobuf)
        {
            return call.ToByteArray();
        }

        var json = new ArrayBufferWriter<byte>();
        MesosJson.Write(call, json);
        return json.WrittenSpan.ToArray();
    }

    private static async Task ThrowIfRefusedAsync(HttpResponseMessage reply, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        if (reply.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new CommandFailedException("the master asks who calls, or does not know the one who does: --credential names a file with principal and secret.");
        }

        if (reply.StatusCode != expected)
        {
            throw new CommandFailedException($"the master answered {(int)reply.StatusCode}: {(await reply.Content.ReadAsStringAsync(cancellationToken)).Trim()}");
        }
    }
}
