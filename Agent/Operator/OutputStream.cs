using System.Net.Sockets;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Io;
using Levee.Executors.Switchboard;
using Levee.Grains.Interfaces.Http;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Levee.Agent.Operator;

/// <summary>Sends a container's output as records until it ends or the client leaves. A client that reads slowly holds the container up.</summary>
internal sealed class OutputStream(AgentSettings settings, TimeProvider clock)
{
    public async Task SendAsync(AgentRequest request, IContainerIo io)
    {
        await using var source = await OpenAsync(io, request.Aborted);
        if (source is null)
        {
            await request.RefuseAsync(StatusCodes.Status500InternalServerError, "I/O switchboard has shutdown");
            return;
        }

        Begin(request);
        using var writing = new SemaphoreSlim(1);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        var records = new EventRecords(request.Transport.Out);
        await request.Context.Response.Body.FlushAsync(request.Aborted); // The client learns that it is attached before there is any output.
        var beats = BeatAsync(message => WriteAsync(request, records, writing, message), over.Token);
        try
        {
            while (await SwitchboardClient.ReadAsync(source, request.Aborted) is var (kind, content))
            {
                await WriteAsync(request, records, writing, Data(kind, content));
            }
        }
        finally
        {
            await over.CancelAsync();
            await beats;
        }
    }

    private static async Task<NetworkStream?> OpenAsync(IContainerIo io, CancellationToken cancellationToken)
    {
        try
        {
            return await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachOutput, cancellationToken);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return null; // It ended just now.
        }
    }

    private static void Begin(AgentRequest request)
    {
        var response = request.Context.Response;
        response.ContentType = request.Transport.IsStreamOut ? MediaTypes.RecordIO : MediaTypes.Of(request.Transport.Out);
        if (request.Transport.IsStreamOut)
        {
            response.Headers[Transport.MessageContentType] = MediaTypes.Of(request.Transport.Out);
        }

        // Somebody who stopped the screen to read is no attacker.
        if (request.Context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
    }

    private static async Task WriteAsync(AgentRequest request, EventRecords records, SemaphoreSlim writing, IMessage message)
    {
        await writing.WaitAsync(request.Aborted);
        try
        {
            await request.Context.Response.Body.WriteAsync(records.Encode(message), request.Aborted);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task BeatAsync(Func<IMessage, Task> send, CancellationToken cancellationToken)
    {
        var beat = new ProcessIO
        {
            Type = ProcessIO.Types.Type.Control,
            Control = new()
            {
                Type = ProcessIO.Types.Control.Types.Type.Heartbeat, Heartbeat = new() { Interval = new() { Nanoseconds = (long)settings.Api.HeartbeatInterval.TotalNanoseconds } },
            },
        };
        using var timer = new PeriodicTimer(settings.Api.HeartbeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await send(beat);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // There is no more output, or nobody to send it to.
        }
    }

    private static ProcessIO Data(byte kind, byte[] content) => new()
    {
        Type = ProcessIO.Types.Type.Data,
        Data = new() { Type = kind == IoFrame.Error ? ProcessIO.Types.Data.Types.Type.Stderr : ProcessIO.Types.Data.Types.Type.Stdout, Data_ = UnsafeByteOperations.UnsafeWrap(content) },
    };
}
