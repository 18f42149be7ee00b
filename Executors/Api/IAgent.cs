using Levee.Executors.Messages;

namespace Levee.Executors.Api;

/// <summary>The agent, as an executor sees it.</summary>
internal interface IAgent
{
    bool IsSubscribed { get; }

    /// <summary>Whether there are updates that it has not acknowledged.</summary>
    bool HasUnacknowledged { get; }

    /// <summary>Sends an update until it is acknowledged; sets its id and time.</summary>
    void Send(StatusUpdate update);
}
