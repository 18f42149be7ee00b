namespace Orleans.Runtime.Messaging;

/// <summary>No connection to a gateway could be made.</summary>
public class ConnectionFailedException : OrleansException
{
    /// <summary>Without words.</summary>
    public ConnectionFailedException()
    {
    }

    /// <summary>With words.</summary>
    public ConnectionFailedException(string message)
        : base(message)
    {
    }

    /// <summary>With words and the exception behind it.</summary>
    public ConnectionFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
