using Levee.EmbeddedEngine.Calls;

namespace Levee.EmbeddedEngine.Client;

/// <summary>A call that came over a connection: its answer goes back there.</summary>
internal sealed class ReceivedCall(ReceivedCalls calls, ulong id) : IReply
{
    public void Done(Request request, Exception? error) => calls.Answer(id, request, error);
}
