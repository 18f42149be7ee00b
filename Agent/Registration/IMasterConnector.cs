namespace Levee.Agent.Registration;

/// <summary>The way to the grains.</summary>
internal interface IMasterConnector
{
    /// <summary>Connects; waits as long as there is nothing to connect to.</summary>
    Task<IMasterConnection> OpenAsync(CancellationToken cancellationToken);
}
