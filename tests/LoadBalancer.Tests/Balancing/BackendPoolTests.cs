using Levee.LoadBalancer.Balancing;

namespace Levee.LoadBalancer.Tests.Balancing;

public sealed class BackendPoolTests
{
    private readonly ManualClock _clock = new();
    private readonly BackendPool _pool;

    public BackendPoolTests() => _pool = new BackendPool(new PowerOfTwoChoicesPolicy(), new SharedRandom(1), BreakerOptions.Default, _clock);

    [Fact]
    public void A_backend_of_weight_0_gets_no_new_connection_and_stays_visible()
    {
        _pool.Update([Sample.Place(1, weight: 0), Sample.Place(2)], TimeSpan.Zero);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.Equal(2, _pool.Acquire([])!.Place.Port));
        Assert.Equal([1, 2], Sample.Ports(_pool.All));
    }

    [Fact]
    public void Without_a_backend_that_takes_connections_there_is_none()
    {
        Assert.Null(_pool.Acquire([]));
        _pool.Update([Sample.Place(1, weight: 0)], TimeSpan.Zero);
        Assert.Null(_pool.Acquire([]));
    }

    [Fact]
    public void A_changed_weight_keeps_the_backends_connections()
    {
        _pool.Update([Sample.Place(1)], TimeSpan.Zero);
        var backend = _pool.Acquire([])!;
        _pool.Update([Sample.Place(1, weight: 0)], TimeSpan.Zero);
        Assert.Same(backend, _pool.All[0]);
        Assert.Equal((1, 0, false), (backend.Open, backend.Weight, backend.Cut.IsCancellationRequested));
    }

    [Fact]
    public void Another_task_at_the_same_address_is_another_backend()
    {
        _pool.Update([Sample.Place(1, task: "old")], TimeSpan.FromDays(1));
        var old = _pool.Acquire([])!;
        _pool.Update([Sample.Place(1, task: "new")], TimeSpan.FromDays(1));
        Assert.True(old.IsGone);
        Assert.NotSame(old, _pool.Acquire([]));
    }

    [Fact]
    public void A_backend_that_failed_for_a_connection_is_not_tried_again_for_it()
    {
        _pool.Update([Sample.Place(1), Sample.Place(2)], TimeSpan.Zero);
        var first = _pool.Acquire([])!;
        var second = _pool.Acquire([first])!;
        Assert.NotSame(first, second);
        Assert.Null(_pool.Acquire([first, second]));
    }

    [Fact]
    public void Five_failures_in_a_row_leave_a_backend_alone_for_30_seconds()
    {
        _pool.Update([Sample.Place(1), Sample.Place(2)], TimeSpan.Zero);
        var failing = _pool.All[0];
        Fail(failing, times: 4);
        Assert.False(failing.IsBackedOff);
        Assert.True(_pool.ReportFailure(failing));
        Assert.True(failing.IsBackedOff);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.NotSame(failing, _pool.Acquire([])));
        _clock.Advance(TimeSpan.FromSeconds(30));
        Assert.False(failing.IsBackedOff);
        Assert.Contains(Enumerable.Range(0, 50), _ => _pool.Acquire([]) == failing);
    }

    [Fact]
    public void A_success_forgives_earlier_failures()
    {
        _pool.Update([Sample.Place(1)], TimeSpan.Zero);
        Fail(_pool.All[0], times: 4);
        _pool.All[0].ReportConnected();
        Fail(_pool.All[0], times: 4);
        Assert.False(_pool.All[0].IsBackedOff);
    }

    [Fact]
    public void When_all_are_backed_off_they_are_tried_rather_than_refused()
    {
        _pool.Update([Sample.Place(1), Sample.Place(2)], TimeSpan.Zero);
        Fail(_pool.All[0], times: 5);
        Fail(_pool.All[1], times: 5);
        Assert.NotNull(_pool.Acquire([]));
    }

    [Fact]
    public void Picking_allocates_nothing_while_a_backend_is_backed_off_either()
    {
        _pool.Update([.. Enumerable.Range(1, 100).Select(port => Sample.Place(port))], TimeSpan.Zero);
        Fail(_pool.All[0], times: 5);
        _pool.Acquire([])!.Release();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _pool.Acquire([])!.Release();
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void Fail(Backend backend, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _pool.ReportFailure(backend);
        }
    }
}
