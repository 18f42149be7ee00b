using Mesos.V1;
using Mesos.V1.Scheduler;
using Predicate = Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate;
using Selector = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector;

namespace Levee.Grains.Allocation;

/// <summary>What makes offer constraints valid; <see cref="OfferWish"/> applies them.</summary>
/// <remarks>Source: spec scheduler-api section 8; src/master/allocator/mesos/offer_constraints_filter.cpp and src/master/validation.cpp for the texts.</remarks>
public static class OfferConstraintRules
{
    /// <summary>What is wrong with constraints, or <see langword="null"/>.</summary>
    public static string? Problem(OfferConstraints? constraints, IReadOnlyCollection<string> roles)
    {
        if (constraints?.RoleConstraints.Keys.FirstOrDefault(role => !roles.Contains(role)) is { } foreign)
        {
            return $"Offer constraints specify `role_constraints` for a role '{foreign}'not contained in the set of roles";
        }

        return constraints?.RoleConstraints.Select(wish => Problem(wish.Key, wish.Value)).FirstOrDefault(problem => problem is not null) is { } invalid
            ? $"Offer constraints are not valid: {invalid}"
            : null;
    }

    /// <summary>Whether an agent may be offered under a role.</summary>
    public static bool Admit(OfferConstraints? constraints, string role, AgentInfo agent) => OfferWish.Of(constraints, role)?.Admits(agent) ?? true;

    // The missing spaces are Mesos' own.
    private static string? Problem(string role, OfferConstraints.Types.RoleConstraints wish) =>
        wish.Groups.Count == 0 ? $"'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role {role}"
        : wish.Groups.Any(group => group.AttributeConstraints.Count == 0)
            ? $"'OfferConstraints::RoleConstraints::groups' for role {role}contains an empty RoleConstraints::Group"
        : wish.Groups.SelectMany(group => group.AttributeConstraints).Select(Problem).FirstOrDefault(problem => problem is not null) is { } invalid
            ? $"A role {role} has an invalid 'AttributeConstraint': {invalid}"
        : null;

    private static string? Problem(AttributeConstraint constraint) =>
        constraint.Selector?.SelectorCase is null or Selector.SelectorOneofCase.None
            ? "Exactly one of 'AttributeConstraint::Selector::name' or 'AttributeConstraint::Selector::pseudoattribute_type' must be set"
        : constraint.Selector is { HasPseudoattributeType: true, PseudoattributeType: Selector.Types.PseudoattributeType.Unknown } ? "Unknown pseudoattribute type"
        : constraint.Predicate?.PredicateCase is null or Predicate.PredicateOneofCase.None ? "Unknown predicate type"
        : RegexProblem(constraint.Predicate.TextMatches?.Regex ?? constraint.Predicate.TextNotMatches?.Regex);

    private static string? RegexProblem(string? regex)
    {
        if (regex is null)
        {
            return null;
        }

        try
        {
            _ = OfferWish.Compile(regex);
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return $"Failed to construct regex from pattern '{regex}': {error.Message}";
        }
    }
}
