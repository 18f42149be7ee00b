using Google.Protobuf;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Frameworks;

/// <summary>Makes events. Source: spec scheduler-api section 5.</summary>
internal static class SchedulerEvents
{
    private const double HeartbeatSeconds = 15;

    public static Event Subscribed(FrameworkId frameworkId, MasterInfo master) => new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new() { FrameworkId = frameworkId.ToMessage(), HeartbeatIntervalSeconds = HeartbeatSeconds, MasterInfo = master },
    };

    public static Event Error(string message) => new() { Type = Event.Types.Type.Error, Error = new() { Message = message } };

    public static Event Offers(IEnumerable<Offer> offers)
    {
        var next = new Event { Type = Event.Types.Type.Offers, Offers = new() };
        next.Offers.Offers_.AddRange(offers);
        return next;
    }

    public static Event Rescind(OfferId offerId) => new() { Type = Event.Types.Type.Rescind, Rescind = new() { OfferId = offerId.ToMessage() } };

    public static Event Update(TaskStatus status) => new() { Type = Event.Types.Type.Update, Update = new() { Status = status } };

    public static Event Operation(OperationStatus status) =>
        new() { Type = Event.Types.Type.UpdateOperationStatus, UpdateOperationStatus = new() { Status = status } };

    public static Event Message(AgentId agentId, string executorId, ByteString data) => new()
    {
        Type = Event.Types.Type.Message, Message = new() { AgentId = agentId.ToMessage(), ExecutorId = new() { Value = executorId }, Data = data },
    };

    public static Event InverseOffers(IEnumerable<InverseOffer> offers)
    {
        var next = new Event { Type = Event.Types.Type.InverseOffers, InverseOffers = new() };
        next.InverseOffers.InverseOffers_.AddRange(offers);
        return next;
    }

    public static Event RescindInverseOffer(OfferId offerId) =>
        new() { Type = Event.Types.Type.RescindInverseOffer, RescindInverseOffer = new() { InverseOfferId = offerId.ToMessage() } };

    public static Event ExecutorFailure(AgentId agentId, string executorId, int status) => new()
    {
        Type = Event.Types.Type.Failure, Failure = new() { AgentId = agentId.ToMessage(), ExecutorId = new() { Value = executorId }, Status = status },
    };

    public static Event AgentFailure(AgentId agentId) => new() { Type = Event.Types.Type.Failure, Failure = new() { AgentId = agentId.ToMessage() } };
}
