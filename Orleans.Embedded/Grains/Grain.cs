using System.Diagnostics.CodeAnalysis;
using Levee.EmbeddedEngine.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of grains. Constructed by the engine; parameters come from dependency injection.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Takes the activation that is being made.</summary>
    protected Grain()
    {
        GrainContext = Activation.Current;
    }

    /// <inheritdoc/>
    [AllowNull]
    public IGrainContext GrainContext { get; private set; }

    /// <summary>The reference others call this grain by.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>Type and key as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => ((Activation)GrainContext).Factory;

    /// <summary>The services of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates once the calls that run have ended. The next call makes a new activation.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps the activation from idle deactivation for a time.</summary>
    /// <param name="timeSpan">From now; a negative value takes an earlier request back.</param>
    protected void DelayDeactivation(TimeSpan timeSpan) => ((Activation)GrainContext).DelayDeactivation(timeSpan);
}
