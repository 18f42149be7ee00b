using Levee.Grains.Interfaces.Services;
using Orleans;
using Orleans.Runtime;

namespace Levee.LoadBalancer.Tests.Directory;

/// <summary>A directory whose virtual IPs the test sets; the silo, its gateway and the pushes are real.</summary>
public sealed class TestDirectoryGrain(TestDirectoryGrain.Board board) : Grain, IServiceDirectoryGrain
{
    private readonly Guid _epoch = Guid.NewGuid();
    private readonly List<IServiceDirectoryObserver> _subscribers = [];
    private long _sequence;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(PushAsync, new GrainTimerCreationOptions(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(10)));
        return Task.CompletedTask;
    }

    public Task<DirectorySnapshot> SubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken)
    {
        _subscribers.Add(observer);
        return Task.FromResult(Sample.Snapshot(_epoch, _sequence, [.. board.Current]));
    }

    public Task<bool> RenewAsync(IServiceDirectoryObserver observer, Guid epoch, long sequence, CancellationToken cancellationToken) =>
        Task.FromResult(epoch == _epoch && sequence == _sequence);

    public Task UnsubscribeAsync(IServiceDirectoryObserver observer, CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PushAsync(CancellationToken cancellationToken)
    {
        foreach (var vip in board.TakeNews())
        {
            var delta = Sample.Delta(_epoch, ++_sequence, new DirectoryChange.VipChanged(vip));
            await Task.WhenAll(_subscribers.Select(subscriber => subscriber.ChangedAsync(delta)));
        }
    }

    /// <summary>What the test wrote; a service of the silo.</summary>
    public sealed class Board
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<VipKey, DirectoryVip> _current = [];
        private readonly List<DirectoryVip> _news = [];

        public IReadOnlyList<DirectoryVip> Current
        {
            get
            {
                lock (_gate)
                {
                    _news.Clear();
                    return [.. _current.Values];
                }
            }
        }

        public void Set(DirectoryVip vip)
        {
            lock (_gate)
            {
                _current[vip.Key] = vip;
                _news.Add(vip);
            }
        }

        public IReadOnlyList<DirectoryVip> TakeNews()
        {
            lock (_gate)
            {
                IReadOnlyList<DirectoryVip> news = [.. _news];
                _news.Clear();
                return news;
            }
        }
    }
}
