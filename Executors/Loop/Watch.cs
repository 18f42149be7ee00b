namespace Levee.Executors.Loop;

/// <summary>A descriptor that is waited for; disposing stops that, and leaves the descriptor open.</summary>
internal sealed class Watch(EventLoop loop, int descriptor, Action ready) : IDisposable
{
    public int Descriptor => descriptor;

    public Action Ready => ready;

    /// <summary>Called when the descriptor can be read. Without this one and the other it is called for failures only.</summary>
    public bool WantsRead { get; set; } = true;

    /// <summary>Also called when the descriptor can be written.</summary>
    public bool WantsWrite { get; set; }

    public bool IsDisposed { get; private set; }

    public void Dispose()
    {
        IsDisposed = true;
        loop.Remove(this);
    }
}
