using Levee.Agent.Containers;
using Mesos.V1;
using Mesos.V1.Agent;

namespace Levee.Agent.Operator;

/// <summary>How a container ended, in the words of the two calls that ask. Source: spec agent-api section 4.4.</summary>
internal static class WaitReply
{
    public static Response New(ContainerTermination termination)
    {
        var wait = new Response.Types.WaitContainer { Limitation = Limitation(termination) };
        if (termination.Status is { } status)
        {
            wait.ExitStatus = status.Raw;
        }

        if (termination.State is { } state)
        {
            wait.State = state;
        }

        if (termination.Reason is { } reason)
        {
            wait.Reason = reason;
        }

        if (termination.Message is { } message)
        {
            wait.Message = message;
        }

        return new() { Type = Response.Types.Type.WaitContainer, WaitContainer = wait };
    }

#pragma warning disable CS0612 // The old call is still used.
    /// <summary>The same fields with the same numbers, under another name.</summary>
    public static Response Old(ContainerTermination termination)
    {
        var wait = new Response.Types.WaitNestedContainer();
        Google.Protobuf.MessageExtensions.MergeFrom(wait, Google.Protobuf.MessageExtensions.ToByteArray(New(termination).WaitContainer));
        return new() { Type = Response.Types.Type.WaitNestedContainer, WaitNestedContainer = wait };
    }
#pragma warning restore CS0612

    private static TaskResourceLimitation? Limitation(ContainerTermination termination) => termination.Limitation.IsEmpty ? null : new() { Resources = { termination.Limitation } };
}
