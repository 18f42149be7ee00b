using System.Collections.Immutable;
using System.Globalization;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Orleans;
using Orleans.Runtime;

namespace Levee.Grains.Agents;

// Planned maintenance of the agent's machine: it shows in offers, and those that hold something here are asked to give it back.
internal sealed partial class AgentGrain
{
    private readonly InverseOfferBook _inverse = new();
    private Unavailability? _unavailability;
    private IGrainTimer? _asking;
    private string? _masterId;

    public async Task SetUnavailabilityAsync(Unavailability? unavailability)
    {
        if (Equals(_unavailability, unavailability))
        {
            return;
        }

        await WithdrawAllAsync();
        Plan(unavailability);
        await ReportAsync();
    }

    public async Task AnswerInverseOffersAsync(FrameworkId frameworkId, ImmutableArray<OfferId> offerIds, bool accepted, Filters? filters)
    {
        var now = clock.GetUtcNow();
        var answered = false;
        foreach (var offerId in offerIds)
        {
            answered |= _inverse.Answer(frameworkId, offerId, accepted, filters, now);
        }

        if (answered)
        {
            await ReportAsync();
        }
    }

    public Task ForgetInverseRefusalsAsync(FrameworkId frameworkId)
    {
        _inverse.Resume(frameworkId);
        return Task.CompletedTask;
    }

    // The timer runs only while there is something to ask.
    private void Plan(Unavailability? unavailability)
    {
        if (Equals(_unavailability, unavailability))
        {
            return;
        }

        _inverse.ForgetAnswers();
        _unavailability = unavailability;
        if (unavailability is null)
        {
            _asking?.Dispose();
            _asking = null;
        }
        else
        {
            var interval = options.Value.AllocationInterval;
            _asking ??= this.RegisterGrainTimer(AskBackAsync, new() { DueTime = interval, Period = interval, KeepAlive = true });
        }
    }

    private async Task AskBackAsync(CancellationToken cancellationToken)
    {
        if (_unavailability is null || !IsOffered || _inverse.Due(_ledger!.Frameworks, clock.GetUtcNow()) is not { IsEmpty: false } due)
        {
            return;
        }

        _masterId ??= (await Master.DescribeAsync(cancellationToken)).Info.Id;
        var number = await Master.TakeOfferNumbersAsync(due.Length, cancellationToken);
        foreach (var frameworkId in due)
        {
            var offer = new InverseOffer
            {
                Id = new() { Value = string.Create(CultureInfo.InvariantCulture, $"{_masterId}-O{number++}") },
                Url = OfferMessage.UrlOf(_ledger.Snapshot), FrameworkId = frameworkId.ToMessage(), AgentId = Id.ToMessage(), Unavailability = _unavailability,
            };
            _inverse.Add(offer);
            await GrainFactory.GetGrain<IFrameworkGrain>(frameworkId.Value).InverseOffersAsync([offer]);
        }

        await ReportAsync();
    }
}
