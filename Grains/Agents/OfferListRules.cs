using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Grains.Agents;

/// <summary>Whether a list of offers may be used together.</summary>
/// <remarks>Source: spec scheduler-api section 4.1 (offer list rules); texts as Mesos' src/master/validation.cpp has them.</remarks>
internal static class OfferListRules
{
    /// <summary>The first problem, or <see langword="null"/>.</summary>
    /// <param name="offers">Outstanding offers of the one agent in question.</param>
    public static string? Problem(IReadOnlyList<OfferID> ids, IReadOnlyDictionary<OfferId, HeldOffer> offers, FrameworkId frameworkId) =>
        ids.Count == 0 ? "No offers specified"
        : DuplicateProblem(ids)
        ?? ids.Select(id => ValidityProblem(id, offers)).FirstOrDefault(problem => problem is not null)
        ?? ids.Select(id => OwnerProblem(offers[OfferId.From(id)], frameworkId)).FirstOrDefault(problem => problem is not null)
        ?? ids.Select(id => RoleProblem(offers[OfferId.From(id)], offers[OfferId.From(ids[0])].Role)).FirstOrDefault(problem => problem is not null);

    private static string? DuplicateProblem(IReadOnlyList<OfferID> ids)
    {
        var seen = new HashSet<string>();
        return ids.FirstOrDefault(id => !seen.Add(id.Value)) is { } twice ? $"Duplicate offer {twice.Value} in offer list" : null;
    }

    private static string? ValidityProblem(OfferID id, IReadOnlyDictionary<OfferId, HeldOffer> offers) =>
        offers.ContainsKey(OfferId.From(id)) ? null : $"Offer {id.Value} is no longer valid";

    private static string? OwnerProblem(HeldOffer offer, FrameworkId frameworkId) =>
        offer.FrameworkId == frameworkId ? null : $"Offer {offer.Id} has invalid framework {offer.FrameworkId} while framework {frameworkId} is expected";

    private static string? RoleProblem(HeldOffer offer, string role) =>
        offer.Role == role
            ? null
            : $"Aggregated offers must be allocated to the same role. Offer {offer.Id} uses role '{offer.Role} but another is using role '{role}";
}
