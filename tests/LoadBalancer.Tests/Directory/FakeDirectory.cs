using System.Threading.Channels;
using Levee.Grains.Interfaces.Services;
using Levee.LoadBalancer.Directory;

namespace Levee.LoadBalancer.Tests.Directory;

/// <summary>A service directory in the hands of the test: it can be away, push, skip a delta or forget its subscribers.</summary>
internal sealed class FakeDirectory : IDirectoryConnection
{
    private readonly Lock _gate = new();
    private readonly Dictionary<VipKey, DirectoryVip> _vips = [];
    private ChannelWriter<DirectoryDelta>? _subscriber;
    private Guid _epoch = Guid.NewGuid();
    private long _sequence;
    private int _subscriptions;

    public bool IsAway { get; set; }

    public int Subscriptions => Volatile.Read(ref _subscriptions);

    public Task<DirectorySnapshot> SubscribeAsync(ChannelWriter<DirectoryDelta> deltas, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (IsAway)
            {
                throw new TimeoutException("the silo does not answer");
            }

            Interlocked.Increment(ref _subscriptions);
            _subscriber = deltas;
            return Task.FromResult(Sample.Snapshot(_epoch, _sequence, [.. _vips.Values]));
        }
    }

    public Task<bool> RenewAsync(Guid epoch, long sequence, CancellationToken cancellationToken) => Task.FromResult(true);

    /// <param name="isLost">The delta does not reach the subscriber.</param>
    public void Set(DirectoryVip vip, bool isLost = false)
    {
        lock (_gate)
        {
            _vips[vip.Key] = vip;
            Push(new DirectoryChange.VipChanged(vip), isLost);
        }
    }

    public void Remove(DirectoryVip vip)
    {
        lock (_gate)
        {
            _vips.Remove(vip.Key);
            Push(new DirectoryChange.VipRemoved(vip.Key), isLost: false);
        }
    }

    /// <summary>Another activation: nothing is known, sequences start again.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _epoch = Guid.NewGuid();
            _sequence = 0;
            _vips.Clear();
        }
    }

    private void Push(DirectoryChange change, bool isLost)
    {
        _sequence++;
        if (!isLost)
        {
            _subscriber?.TryWrite(Sample.Delta(_epoch, _sequence, change));
        }
    }
}
