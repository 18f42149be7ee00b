using System.Text.RegularExpressions;
using Mesos.V1;
using Mesos.V1.Scheduler;
using Predicate = Mesos.V1.Scheduler.AttributeConstraint.Types.Predicate;
using Selector = Mesos.V1.Scheduler.AttributeConstraint.Types.Selector;

namespace Levee.Grains.Allocation;

/// <summary>Which agents a framework wants at all under a role: groups of constraints, one of which must hold.</summary>
/// <remarks>Source: spec scheduler-api section 8. Regular expressions run without back-tracking, must match the whole text, and are compiled once.</remarks>
internal sealed class OfferWish
{
    private readonly (AttributeConstraint Constraint, Regex? Regex)[][] _groups;

    private OfferWish(OfferConstraints.Types.RoleConstraints wish) =>
        _groups = [.. wish.Groups.Select(group => group.AttributeConstraints.Select(constraint => (constraint, RegexOf(constraint.Predicate))).ToArray())];

    /// <summary>The wish for a role.</summary>
    /// <param name="constraints">Valid (see <see cref="OfferConstraintRules"/>).</param>
    /// <returns><see langword="null"/>: any agent.</returns>
    public static OfferWish? Of(OfferConstraints? constraints, string role) =>
        constraints is not null && constraints.RoleConstraints.TryGetValue(role, out var wish) ? new(wish) : null;

    /// <summary>Whether an agent may be offered.</summary>
    public bool Admits(AgentInfo agent) => Array.Exists(_groups, group => Array.TrueForAll(group, one => Holds(one.Constraint, one.Regex, agent)));

    /// <exception cref="ArgumentException">Not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs back-tracking.</exception>
    public static Regex Compile(string regex) => new($@"\A(?:{regex})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    private static Regex? RegexOf(Predicate predicate) => (predicate.TextMatches?.Regex ?? predicate.TextNotMatches?.Regex) is { } regex ? Compile(regex) : null;

    private static bool Holds(AttributeConstraint constraint, Regex? regex, AgentInfo agent)
    {
        var (exists, text) = ValueOf(constraint.Selector, agent);
        var predicate = constraint.Predicate;
        return predicate.PredicateCase switch
        {
            Predicate.PredicateOneofCase.Exists => exists,
            Predicate.PredicateOneofCase.NotExists => !exists,
            Predicate.PredicateOneofCase.TextEquals => exists && (text is null || text == predicate.TextEquals.Value),
            Predicate.PredicateOneofCase.TextNotEquals => !exists || text is null || text != predicate.TextNotEquals.Value,
            Predicate.PredicateOneofCase.TextMatches => exists && (text is null || regex!.IsMatch(text)),
            _ => !exists || text is null || !regex!.IsMatch(text),
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
}
