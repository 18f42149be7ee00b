namespace Orleans.Runtime;

/// <summary>The observer's process is gone, or the observer was deleted or collected.</summary>
public sealed class ClientNotAvailableException : OrleansException
{
    internal ClientNotAvailableException(GrainId clientId)
        : base($"No activation for client {clientId}")
    {
    }

    internal ClientNotAvailableException(string message)
        : base(message)
    {
    }
}
