namespace Orleans.Runtime;

/// <summary>One activation.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    /// <summary>The reference others call this grain by.</summary>
    GrainReference GrainReference { get; }

    /// <summary>Type and key.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object, once constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>The services of this activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Ends when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Asks for the end of the activation, once the calls that run have ended.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
