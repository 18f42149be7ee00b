using System.Collections.Immutable;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Allocator;

namespace Levee.Grains.Agents;

/// <summary>Inverse offers of one agent: which are out, what was answered, who is not to be asked for a while. Pure.</summary>
/// <remarks>Source: spec mesos/allocator.md section 9, scheduler-api section 4 (inverse offers).</remarks>
internal sealed class InverseOfferBook
{
    // A framework that is away is asked again after as long as one that said nothing of how long to wait.
    private static readonly TimeSpan AwayPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<OfferId, InverseOffer> _outstanding = [];
    private readonly Dictionary<FrameworkId, DateTimeOffset> _pausedUntil = [];
    private readonly Dictionary<FrameworkId, InverseOfferStatus> _answers = [];

    /// <summary>Outstanding inverse offers.</summary>
    public ImmutableArray<InverseOffer> Outstanding => [.. _outstanding.Values];

    /// <summary>The last answer of each framework.</summary>
    public ImmutableArray<InverseOfferStatus> Answers => [.. _answers.Values];

    /// <summary>Which of the frameworks that hold something here are to be asked now.</summary>
    public ImmutableArray<FrameworkId> Due(IEnumerable<FrameworkId> holders, DateTimeOffset now)
    {
        var asked = _outstanding.Values.Select(offer => FrameworkId.From(offer.FrameworkId)).ToHashSet();
        return [.. holders.Where(framework => !asked.Contains(framework) && !(_pausedUntil.TryGetValue(framework, out var until) && now < until))];
    }

    /// <summary>Notes one that is sent.</summary>
    public void Add(InverseOffer offer) => _outstanding.Add(OfferId.From(offer.Id), offer);

    /// <summary>Takes in an answer.</summary>
    /// <returns>Whether the inverse offer was outstanding for this framework.</returns>
    public bool Answer(FrameworkId frameworkId, OfferId offerId, bool accepted, Filters? filters, DateTimeOffset now)
    {
        if (!_outstanding.TryGetValue(offerId, out var offer) || FrameworkId.From(offer.FrameworkId) != frameworkId)
        {
            return false;
        }

        _outstanding.Remove(offerId);
        _answers[frameworkId] = new()
        {
            Status = accepted ? InverseOfferStatus.Types.Status.Accept : InverseOfferStatus.Types.Status.Decline,
            FrameworkId = offer.FrameworkId,
            Timestamp = now.ToTimeInfo(),
        };
        _pausedUntil[frameworkId] = now + (Refusal.Duration(filters) ?? TimeSpan.Zero);
        return true;
    }

    /// <summary>A framework may be asked again at once.</summary>
    public void Resume(FrameworkId frameworkId) => _pausedUntil.Remove(frameworkId);

    /// <summary>A framework is away: what it was asked is void.</summary>
    /// <returns>Whether it was asked something.</returns>
    public bool GiveBack(FrameworkId frameworkId, DateTimeOffset now)
    {
        var asked = _outstanding.Where(entry => FrameworkId.From(entry.Value.FrameworkId) == frameworkId).Select(entry => entry.Key).ToList();
        asked.ForEach(id => _outstanding.Remove(id));
        if (asked.Count > 0)
        {
            _pausedUntil[frameworkId] = now + AwayPause;
        }

        return asked.Count > 0;
    }

    /// <summary>A framework was removed.</summary>
    public void Forget(FrameworkId frameworkId)
    {
        GiveBack(frameworkId, DateTimeOffset.MinValue);
        _pausedUntil.Remove(frameworkId);
        _answers.Remove(frameworkId);
    }

    /// <summary>Takes back all that are out; answers stay.</summary>
    public ImmutableArray<InverseOffer> Withdraw()
    {
        var withdrawn = Outstanding;
        _outstanding.Clear();
        return withdrawn;
    }

    /// <summary>Another time is planned: all answers are void.</summary>
    public void ForgetAnswers()
    {
        _answers.Clear();
        _pausedUntil.Clear();
    }
}
