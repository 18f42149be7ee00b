using System.Collections.Immutable;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Delivery;

/// <summary>Events on their way from a framework's grain to its scheduler, in order; those that wait travel together, offers in one event.</summary>
internal sealed class EventStream
{
    private readonly Courier _courier;
    private readonly ISchedulerObserver _scheduler;
    private readonly List<Event> _waiting = [];
    private bool _sendPosted;
    private bool _ended;

    /// <param name="onFailure">Told with this stream's id when the scheduler cannot be reached.</param>
    public EventStream(string id, ISchedulerObserver scheduler, Func<string, Exception, Task> onFailure) =>
        (Id, _scheduler, _courier) = (id, scheduler, new(error => onFailure(id, error)));

    /// <summary>Id of the stream.</summary>
    public string Id { get; }

    /// <summary>Adds an event.</summary>
    public void Add(Event next)
    {
        if (_ended)
        {
            return;
        }

        if (next.Type == Event.Types.Type.Offers && _waiting is [.., { Type: Event.Types.Type.Offers } last])
        {
            last.Offers.Offers_.AddRange(next.Offers.Offers_);
        }
        else
        {
            _waiting.Add(next);
        }

        Send();
    }

    /// <summary>Ends the stream after what waits, and after a last event.</summary>
    public void End(Event? last)
    {
        if (_ended)
        {
            return;
        }

        if (last is not null)
        {
            _waiting.Add(last);
        }

        _ended = true;
        Send();
    }

    /// <summary>Asks whether the scheduler is still there.</summary>
    public void Ping() => _courier.Post(_scheduler.PingAsync);

    /// <summary>Sends nothing more: the connection is gone.</summary>
    public void Close()
    {
        _ended = true;
        _courier.Close();
    }

    private void Send()
    {
        if (_sendPosted)
        {
            return;
        }

        _sendPosted = true;
        _courier.Post(() =>
        {
            _sendPosted = false;
            ImmutableArray<Event> batch = [.. _waiting];
            _waiting.Clear();
            return _scheduler.EventsAsync(batch, _ended);
        });
    }
}
