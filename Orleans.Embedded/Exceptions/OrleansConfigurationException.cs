namespace Orleans.Runtime;

/// <summary>A setting is missing or wrong.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>With words that name the setting.</summary>
    public OrleansConfigurationException(string message)
        : base(message)
    {
    }
}
