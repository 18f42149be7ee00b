using Mesos.V1;
using Mesos.V1.Scheduler;
using Predicate = Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate;
using Selector = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector;

namespace Levee.Grains.Allocation;

/// <summary>What makes offer constraints valid; <see cref="OfferWish"/> applies them.</summary>
/// <remarks>Source: spec scheduler-api section 8.</remarks>
public static class OfferConstraintRules
{
    /// <summary>What is wrong with constraints, or <see langword="null"/>.</summary>
    public static string? Problem(OfferConstraints? constraints, IReadOnlyCollection<string> roles)
    {
        foreach (var (role, wish) in constraints?.RoleConstraints ?? [])
        {
            var problem = !roles.Contains(role) ? $"Offer constraints specify a role '{role}' that the framework is not subscribed to"
                : wish.Groups.Count == 0 ? $"Offer constraints are not valid: role '{role}' has no group"
                : wish.Groups.Any(group => group.AttributeConstraints.Count == 0) ? $"Offer constraints are not valid: role '{role}' has an empty group"
                : wish.Groups.SelectMany(group => group.AttributeConstraints).Select(Problem).FirstOrDefault(problem => problem is not null);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Whether an agent may be offered under a role.</summary>
    public static bool Admit(OfferConstraints? constraints, string role, AgentInfo agent) => OfferWish.Of(constraints, role)?.Admits(agent) ?? true;

    private static string? Problem(AttributeConstraint constraint) =>
        constraint.Selector?.SelectorCase is null or Selector.SelectorOneofCase.None ? "Offer constraints are not valid: a constraint has no selector"
        : constraint.Selector is { HasPseudoattributeType: true, PseudoattributeType: Selector.Types.PseudoattributeType.Unknown }
            ? "Offer constraints are not valid: pseudoattribute type UNKNOWN"
        : constraint.Predicate?.PredicateCase is null or Predicate.PredicateOneofCase.None ? "Offer constraints are not valid: a constraint has no predicate"
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
            return $"Offer constraints are not valid: regular expression '{regex}': {error.Message}";
        }
    }
}
