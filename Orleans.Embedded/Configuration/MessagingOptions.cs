namespace Orleans.Configuration;

/// <summary>Calls, for silo and client.</summary>
public abstract class MessagingOptions
{
    /// <summary>Time a caller waits for an answer before a <see cref="TimeoutException"/>.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Largest message, in bytes. A larger one fails its sender; one that arrives closes the connection.</summary>
    public int MaxMessageBodySize { get; set; } = 64 * 1024 * 1024;
}
