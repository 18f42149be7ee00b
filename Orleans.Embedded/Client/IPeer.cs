using Levee.EmbeddedEngine.Calls;
using Levee.EmbeddedEngine.Wire;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Client;

/// <summary>What the two ends of a connection do differently.</summary>
internal interface IPeer
{
    /// <summary>Takes the greeting of the other side.</summary>
    void Greet(Connection connection, FrameKind kind, ref WireReader reader);

    /// <summary>Takes a call.</summary>
    void Deliver(GrainId target, Type interfaceType, Request request);

    /// <summary>What the callers get whose calls were under way.</summary>
    Exception Lost(string reason);
}
