namespace Orleans;

/// <summary>Why an activation ends.</summary>
public readonly struct DeactivationReason
{
    /// <summary>A reason without exception.</summary>
    public DeactivationReason(DeactivationReasonCode code, string text)
        : this(code, null, text)
    {
    }

    /// <summary>A reason with the exception behind it.</summary>
    public DeactivationReason(DeactivationReasonCode code, Exception? exception, string text)
    {
        ReasonCode = code;
        Exception = exception;
        Description = text;
    }

    /// <summary>Words for a person.</summary>
    public string Description { get; }

    /// <summary>Kind of reason.</summary>
    public DeactivationReasonCode ReasonCode { get; }

    /// <summary>The exception behind it, if any.</summary>
    public Exception? Exception { get; }

    /// <inheritdoc/>
    public override string ToString() => Exception is null ? $"{ReasonCode}: {Description}" : $"{ReasonCode}: {Description}. Exception: {Exception}";
}
