using Orleans.Runtime;

namespace Orleans;

/// <summary>What the engine asks of a grain class.</summary>
public interface IGrainBase
{
    /// <summary>The activation this object lives in.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call. An exception fails the calls that wait and drops the activation.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
