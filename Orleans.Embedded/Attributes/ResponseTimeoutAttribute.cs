namespace Orleans;

/// <summary>How long a caller of this method waits for its answer.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute : Attribute
{
    /// <summary>The time, as <see cref="TimeSpan"/> text: "00:00:05".</summary>
    public ResponseTimeoutAttribute(string timeout)
    {
        Timeout = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The time.</summary>
    public TimeSpan? Timeout { get; init; }
}
