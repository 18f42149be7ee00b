namespace Orleans.Runtime;

/// <summary>The silo, or the connection to it, went away before the answer came: the call may have run or not.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>Without words.</summary>
    public SiloUnavailableException()
        : base("Silo unavailable")
    {
    }

    /// <summary>With words.</summary>
    public SiloUnavailableException(string msg)
        : base(msg)
    {
    }

    /// <summary>With words and the exception behind it.</summary>
    public SiloUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
