using System.Text.RegularExpressions;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Predicate = Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate;
using Selector = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector;

namespace Levee.Grains.Allocation;

/// <summary>Which agents a framework wants at all: groups of constraints, one of which must hold.</summary>
/// <remarks>Source: spec scheduler-api section 8. Regular expressions run without back-tracking and must match the whole text.</remarks>
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
    public static bool Admit(OfferConstraints? constraints, string role, AgentInfo agent) =>
        constraints is null
        || !constraints.RoleConstraints.TryGetValue(role, out var wish)
        || wish.Groups.Any(group => group.AttributeConstraints.All(constraint => Holds(constraint, agent)));

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
            _ = Compile(regex);
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return $"Offer constraints are not valid: regular expression '{regex}': {error.Message}";
        }
    }

    private static bool Holds(AttributeConstraint constraint, AgentInfo agent)
    {
        var (exists, text) = ValueOf(constraint.Selector, agent);
        var predicate = constraint.Predicate;
        return predicate.PredicateCase switch
        {
            Predicate.PredicateOneofCase.Exists => exists,
            Predicate.PredicateOneofCase.NotExists => !exists,
            Predicate.PredicateOneofCase.TextEquals => exists && (text is null || text == predicate.TextEquals.Value),
            Predicate.PredicateOneofCase.TextNotEquals => !exists || text is null || text != predicate.TextNotEquals.Value,
            Predicate.PredicateOneofCase.TextMatches => exists && (text is null || Compile(predicate.TextMatches.Regex).IsMatch(text)),
            _ => !exists || text is null || !Compile(predicate.TextNotMatches.Regex).IsMatch(text),
        };
    }

    // The text is null for an attribute of another type than TEXT.
    private static (bool Exists, string? Text) ValueOf(Selector selector, AgentInfo agent)
    {
        if (selector.SelectorCase == Selector.SelectorOneofCase.AttributeName)
        {
            var attribute = agent.Attributes.FirstOrDefault(one => one.Name == selector.AttributeName);
            return (attribute is not null, attribute?.Text?.Value);
        }

        var text = selector.PseudoattributeType switch
        {
            Selector.Types.PseudoattributeType.Hostname => agent.Hostname,
            Selector.Types.PseudoattributeType.Region => agent.Domain?.FaultDomain?.Region?.Name,
            _ => agent.Domain?.FaultDomain?.Zone?.Name,
        };
        return (text is not null, text);
    }

    private static Regex Compile(string regex) => new($@"\A(?:{regex})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
