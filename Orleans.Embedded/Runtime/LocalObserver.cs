using Orleans;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>An object that grains can call, held weakly: it lives as long as its owner holds it.</summary>
internal sealed class LocalObserver : TurnQueue
{
    private readonly WeakReference<IGrainObserver> _observer;

    public LocalObserver(Node node, IGrainObserver observer)
        : base(node, reentrant: false)
    {
        _observer = new(observer);
        Open();
    }

    protected override object? Target => _observer.TryGetTarget(out var observer) ? observer : null;
}
