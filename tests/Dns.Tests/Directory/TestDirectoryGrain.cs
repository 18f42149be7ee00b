using Levee.Grains.Interfaces.Services;
using Orleans;

namespace Levee.Dns.Tests.Directory;

/// <summary>A directory whose contents the test sets. One for the whole process.</summary>
public sealed class TestDirectoryGrain : Grain, IServiceDirectoryGrain
{
    private static readonly Lock Gate = new();
    private static DirectorySnapshot s_contents = Sample.Snapshot();
    private static IServiceDirectoryObserver? s_observer;

    /// <summary>What subscribers are told from now on.</summary>
    internal static DirectorySnapshot Contents
    {
        get
        {
            lock (Gate)
            {
                return s_contents;
            }
        }

        set
        {
            lock (Gate)
            {
                s_contents = value;
                s_observer = null;
            }
        }
    }

    /// <summary>Pushes one change to the subscriber.</summary>
    internal static Task PushAsync(DirectoryChange change)
    {
        lock (Gate)
        {
            s_contents = s_contents with { Sequence = s_contents.Sequence + 1 };
            return (s_observer ?? throw new InvalidOperationException("Nobody is subscribed.")).ChangedAsync(new(s_contents.Epoch, s_contents.Sequence, [change]));
        }
    }

    public Task<DirectorySnapshot> SubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken)
    {
        lock (Gate)
        {
            s_observer = observer;
            return Task.FromResult(s_contents);
        }
    }

    public Task<bool> RenewAsync(IServiceDirectoryObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken) =>
        Task.FromResult(epoch == Contents.Epoch && sequence == Contents.Sequence);

    public Task UnsubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken) => Task.CompletedTask;
}
