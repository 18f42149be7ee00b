namespace Levee.Agent.Registration;

/// <summary>Ends the agent in an orderly way.</summary>
internal interface IAgentStop
{
    /// <summary>Begins the stop and returns at once.</summary>
    /// <param name="reason">For the log.</param>
    void Stop(string reason);

    /// <summary>Ends the process with an error and returns at once; executors stay for the next agent.</summary>
    /// <param name="reason">For the log.</param>
    void Fail(string reason);
}
