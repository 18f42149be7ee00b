using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;

namespace Orleans.Runtime;

/// <summary>What <see cref="IGrainFactory"/> hands out: the name of a grain or observer, callable through its interface.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    internal GrainReference(Node node, GrainId grainId, Type interfaceType)
    {
        Node = node;
        GrainId = grainId;
        Interface = interfaceType;
    }

    /// <summary>Type and key.</summary>
    public GrainId GrainId { get; }

    internal Node Node { get; }

    internal Type Interface { get; }

    /// <summary>Where the last call went; saves the look-up as long as it lives.</summary>
    internal TurnQueue? Target { get; set; }

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{Interface.Name}";

    /// <summary>Same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) => Equals(reference1, reference2);

    /// <summary>Another grain.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !Equals(reference1, reference2);

    internal Task<T> SendTaskOf<T>(CallOf<T> call)
    {
        var token = call.Token;
        if (token.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(token);
        }

        try
        {
            Node.Dispatch(this, call);
        }
#pragma warning disable CA1031 // The caller finds it in the task.
        catch (Exception error)
#pragma warning restore CA1031
        {
            call.Fail(error);
        }

        return call.Task;
    }

    internal Task SendTask(CallOf<Nothing> call)
    {
        if (!call.IsOneWay)
        {
            return SendTaskOf(call);
        }

        SendVoid(call);
        return Task.CompletedTask;
    }

    internal void SendVoid(CallOf<Nothing> call)
    {
        try
        {
            Node.Dispatch(this, call);
        }
        catch (OrleansException error)
        {
            call.End(Node, error);
        }
    }

    internal ValueTask SendValueTask(CallOf<Nothing> call) => new(SendTask(call));

    internal ValueTask<T> SendValueTaskOf<T>(CallOf<T> call) => new(SendTaskOf(call));
}
