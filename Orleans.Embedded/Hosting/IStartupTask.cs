namespace Orleans.Runtime;

/// <summary>Work at the start of a silo; an exception stops the host.</summary>
public interface IStartupTask
{
    /// <summary>Runs once, before the gateway port opens.</summary>
    Task Execute(CancellationToken cancellationToken);
}
