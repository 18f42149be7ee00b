using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

internal abstract class Activation : IGrainContext
{
    public static Activation? Current => null;
    public abstract IGrainFactory Factory { get; }
    public abstract GrainReference GrainReference { get; }
    public abstract GrainId GrainId { get; }
    public abstract object? GrainInstance { get; }
    public abstract IServiceProvider ActivationServices { get; }
    public abstract Task Deactivated { get; }
    public abstract void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);
    public override int GetHashCode() => base.GetHashCode();
    public abstract void DelayDeactivation(TimeSpan timeSpan);
    public abstract IGrainTimer StartTimer<T>(Func<T, CancellationToken, Task> callback, T state, GrainTimerCreationOptions options);
}
