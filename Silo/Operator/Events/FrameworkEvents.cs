using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Silo.Operator.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.Events;

/// <summary>FRAMEWORK_ADDED, FRAMEWORK_UPDATED and FRAMEWORK_REMOVED. Source: operator-api, A.4.</summary>
internal static class FrameworkEvents
{
    public static Event? Between(FrameworkRecord? last, FrameworkRecord? next) => (IsRegistered(last), IsRegistered(next)) switch
    {
        (false, true) => new() { Type = Event.Types.Type.FrameworkAdded, FrameworkAdded = new() { Framework = FrameworkMessage.ForEvent(next!) } },
        (true, true) when IsUpdated(last!, next!) => new() { Type = Event.Types.Type.FrameworkUpdated, FrameworkUpdated = new() { Framework = FrameworkMessage.ForEvent(next!) } },
        (true, false) => new() { Type = Event.Types.Type.FrameworkRemoved, FrameworkRemoved = new() { FrameworkInfo = (next ?? last!).Info } },
        _ => null,
    };

    private static bool IsRegistered(FrameworkRecord? framework) => framework is { Completed: false };

    // It subscribed again, or its description changed; that it only went away is no event.
    private static bool IsUpdated(FrameworkRecord last, FrameworkRecord next) =>
        (next.Connected && (!last.Connected || last.ReregisteredTime != next.ReregisteredTime)) || !last.Info.Equals(next.Info);
}
