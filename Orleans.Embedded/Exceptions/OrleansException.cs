namespace Orleans.Runtime;

/// <summary>Faults of the engine.</summary>
public class OrleansException : Exception
{
    /// <summary>Without words.</summary>
    public OrleansException()
    {
    }

    /// <summary>With words.</summary>
    public OrleansException(string message)
        : base(message)
    {
    }

    /// <summary>With words and the exception behind it.</summary>
    public OrleansException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
