using System.Collections.Immutable;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Frameworks;

// UPDATE_FRAMEWORK, and what a new description means for offers. Source: spec scheduler-api sections 3.4 and 4.16.
internal sealed partial class FrameworkGrain
{
    private async Task<CallReply> UpdateAsync(Call.Types.UpdateFramework update, CancellationToken cancellationToken)
    {
        var info = update.FrameworkInfo.Clone();
        if (UpdateProblem(info, update) is { } problem)
        {
            return problem;
        }

        var changed = !Info.Equals(info);
        registration.State = registration.State with { Info = info };
        await _storage.SaveAsync();
        _metrics = MetricsOf(info);
        var revived = Wish(update.SuppressedRoles, update.OfferConstraints);
        await DropOffersAsync();
        await AnnounceAsync(changed, revived);
        return new(200, null);
    }

    private CallReply? UpdateProblem(FrameworkInfo info, Call.Types.UpdateFramework update) =>
        SubscribeRules.Problem(info, options.Value) is { } invalid ? new(400, $"Supplied FrameworkInfo is not valid: {invalid}")
        : SubscribeRules.ChangeProblem(Info, info) is { } change ? new(400, $"FrameworkInfo update is not valid: {change}")
        : SubscribeRules.WishProblem(info, update.SuppressedRoles, update.OfferConstraints) is { } wish ? new(400, $"'UpdateFramework' call is not valid: {wish}")
        : SubscribeRules.AuthorizationProblem(info, Id.Value, authorizer) is { } action ? new(403, $"Not authorized to {action}")
        : null;

    // Offers of roles it is not subscribed to any more; those of roles it only suppresses stay.
    private async Task DropOffersAsync()
    {
        var roles = RoleRules.Of(Info);
        var dropped = _offers.Where(offer => !roles.Contains(offer.Value.Role)).Select(offer => offer.Key).ToList();
        foreach (var offerId in dropped)
        {
            Tell(SchedulerEvents.Rescind(offerId));
        }

        _metrics?.OffersRescinded.Add(dropped.Count);
        await ReturnAsync(dropped, NoRefusal);
    }

    // The roles that are not suppressed any more: their filters go.
    private List<string> Wish(IReadOnlyCollection<string> suppressedRoles, OfferConstraints? constraints)
    {
        var revived = _suppressed.Except(suppressedRoles).Where(RoleRules.Of(Info).Contains).ToList();
        (_suppressed, _constraints) = ([.. suppressedRoles], constraints);
        return revived;
    }

    private Task ClearFiltersAsync(List<string> roles) =>
        roles.Count == 0 ? Task.CompletedTask : TellRevivedAsync([.. roles]);

    private Task TellRevivedAsync(ImmutableArray<string> roles)
    {
        _revived = _revived with { Count = _revived.Count + 1 };
        return GrainFactory.GetGrain<IAllocatorGrain>(0).ReviveAsync(Id, roles, _revived);
    }
}
