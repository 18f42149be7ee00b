using System.Collections.Concurrent;
using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Client;

/// <summary>The calls that came over one connection: handed on, cancelled, answered.</summary>
internal sealed class ReceivedCalls(Node node, IPeer peer, FrameOutput output)
{
    /// <summary>Of the calls that can be cancelled and still run. Without timers, the sources need no disposal.</summary>
    private readonly ConcurrentDictionary<ulong, CancellationTokenSource> _cancellations = new();

    /// <summary>Hands a call on to its grain.</summary>
    public void Take(ref WireReader reader)
    {
        var id = reader.Varint();
        var target = Codec<GrainId>.Read(ref reader);
        var interfaceName = reader.Text();
        var methodId = reader.UInt32();
        try
        {
            if (TypeNames.Find(interfaceName) is not { IsInterface: true } interfaceType || MethodTable.Find(interfaceType, methodId) is not { } method)
            {
                throw new OrleansException($"{interfaceName} has no method {methodId:x8} here: both sides must come from the same build.");
            }

            peer.Deliver(target, interfaceType, Read(ref reader, id, method));
        }
#pragma warning disable CA1031 // The frame is whole: what is wrong inside concerns this call alone.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (id == 0)
            {
                node.LogOneWayFailed(interfaceName, error);
            }
            else
            {
                _cancellations.TryRemove(id, out _);
                SendError(id, error is WireException ? new OrleansException(error.Message) : error);
            }
        }
    }

    /// <summary>Cancels a call that may have ended meanwhile.</summary>
    public void Cancel(ulong id)
    {
        if (_cancellations.TryRemove(id, out var cancellation))
        {
            _ = cancellation.CancelAsync();
        }
    }

    /// <summary>Cancels all that still run: nobody waits for them any more.</summary>
    public async Task CancelAllAsync()
    {
        foreach (var cancellation in _cancellations.Values)
        {
            await cancellation.CancelAsync();
        }
    }

    /// <summary>Sends the end of a call. On a closed connection there is nobody to tell.</summary>
    public void Answer(ulong id, Request request, Exception? error)
    {
        _cancellations.TryRemove(id, out _);
        if (output.Closed is not null)
        {
            return;
        }

        try
        {
            if (error is null)
            {
                output.Send(FrameKind.Result, (id, request), static (writer, answer) => { writer.Varint(answer.id); answer.request.WriteResult(writer); });
            }
        }
#pragma warning disable CA1031 // A result that cannot be sent is an error to the caller.
        catch (Exception failure) when (failure is not SiloUnavailableException)
#pragma warning restore CA1031
        {
            error = failure;
        }

        if (error is not null)
        {
            SendError(id, error);
        }
    }

    private Request Read(ref WireReader reader, ulong id, MethodDescriptor method)
    {
        var request = method.NewRequest();
        RequestContext.Snapshot = Codec<Dictionary<string, object>?>.Read(ref reader);
        request.Context = ExecutionContext.Capture();
        RequestContext.Snapshot = null;
        request.ReadArguments(ref reader);
        if (id == 0)
        {
            return request;
        }

        request.Reply = new ReceivedCall(this, id);
        if (method.HasToken)
        {
            request.Token = (_cancellations[id] = new()).Token;
        }

        return request;
    }

    private void SendError(ulong id, Exception error)
    {
        try
        {
            output.Send(FrameKind.Error, (id, error), static (writer, answer) => { writer.Varint(answer.id); ExceptionCodec.Write(writer, answer.error); });
        }
        catch (Exception failure) when (failure is NotSupportedException or ArgumentException or InvalidOperationException)
        {
            var plain = new OrleansException($"{error.GetType()}: {error.Message}");
            output.Send(FrameKind.Error, (id, plain), static (writer, answer) => { writer.Varint(answer.id); ExceptionCodec.Write(writer, answer.plain); });
        }
    }
}
