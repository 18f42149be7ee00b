using Levee.EmbeddedEngine.Runtime;
using Levee.EmbeddedEngine.Wire;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>One call on its way: arguments, then result. Derived classes are made at run time, one per method, so nothing is boxed.</summary>
internal abstract class Request
{
    /// <summary>The method; null for turns that are no calls, such as timers.</summary>
    public abstract MethodDescriptor? Method { get; }

    /// <summary>The token among the arguments.</summary>
    public virtual CancellationToken Token { get => default; set { } }

    public virtual bool MayInterleave => Method!.AlwaysInterleave;

    public virtual bool IsReadOnly => Method!.ReadOnly;

    /// <summary>Whether the call keeps its activation from being idle.</summary>
    public virtual bool IsUse => true;

    /// <summary>Whether nobody waits for the result.</summary>
    public virtual bool IsOneWay => Method!.OneWay;

    /// <summary>Who is told the result, when the caller is in another process.</summary>
    public IReply? Reply { get; set; }

    /// <summary>The caller's ambient values, for calls that do not start at once.</summary>
    public ExecutionContext? Context { get; set; }

    /// <summary>Set while a timeout runs.</summary>
    public PendingCall? Pending { get; set; }

    public virtual void CopyArguments()
    {
    }

    public virtual void WriteArguments(WireWriter writer)
    {
    }

    public virtual void ReadArguments(ref WireReader reader)
    {
    }

    /// <summary>Calls the method, in a turn. Ends with <see cref="TurnQueue.Finished"/>, now or when the method's task ends.</summary>
    public abstract void Run(TurnQueue turn, object target);

    /// <summary>Makes the task that the caller gets, before another thread can see the call.</summary>
    public abstract void Promise();

    /// <summary>Ends the call with an error; false when it has ended.</summary>
    public abstract bool Fail(Exception error);

    /// <summary>Ends the call with an error, told to whoever waits for it.</summary>
    public void End(Node node, Exception error)
    {
        Pending?.Remove();
        if (Reply is not null)
        {
            Reply.Done(this, error);
        }
        else if (IsOneWay)
        {
            node.LogOneWayFailed(Method?.Name ?? "timer", error);
        }
        else
        {
            Fail(error);
        }
    }

    public abstract void WriteResult(WireWriter writer);

    /// <summary>Ends the call with what the other side answered.</summary>
    public abstract void ReadResult(ref WireReader reader);
}
