using System.Collections.Immutable;
using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Agent.Registration;

/// <summary>Whether an agent that says something else of itself may keep its id. Source: spec agent-behaviour section 4.2.</summary>
internal static class AgentChange
{
    /// <param name="mayGrow">More resources and attributes than before are fine (<c>additive</c>).</param>
    /// <returns>Every difference that is not allowed, for people; empty: it may.</returns>
    public static ImmutableArray<string> Problems(AgentInfo before, AgentInfo now, bool mayGrow) =>
    [
        .. before.Hostname == now.Hostname ? [] : new[] { $"the hostname was '{before.Hostname}' and is '{now.Hostname}'" },
        .. before.Port == now.Port ? [] : new[] { $"the port was {before.Port} and is {now.Port}" },
        .. Equals(before.Domain, now.Domain) || (mayGrow && before.Domain is null) ? [] : new[] { $"the domain was {before.Domain?.ToString() ?? "none"} and is {now.Domain?.ToString() ?? "none"}" },
        .. Resources(before, now, mayGrow),
        .. Attributes(before, now, mayGrow),
    ];

    private static IEnumerable<string> Resources(AgentInfo before, AgentInfo now, bool mayGrow)
    {
        var (had, has) = (ResourceBundle.Of(before.Resources), ResourceBundle.Of(now.Resources));
        if (mayGrow ? !has.Contains(had) : !had.Equals(has))
        {
            yield return $"the resources were {had} and are {has}{(mayGrow ? ", which lack some of those" : "")}";
        }
    }

    private static IEnumerable<string> Attributes(AgentInfo before, AgentInfo now, bool mayGrow)
    {
        foreach (var had in before.Attributes)
        {
            if (now.Attributes.FirstOrDefault(attribute => attribute.Name == had.Name) is not { } has)
            {
                yield return $"the attribute '{had.Name}' is gone";
            }
            else if (!had.Equals(has) && !(mayGrow && Widens(had, has)))
            {
                yield return $"the attribute '{had.Name}' was {Text(had)} and is {Text(has)}";
            }
        }

        foreach (var added in now.Attributes.Where(attribute => !mayGrow && before.Attributes.All(had => had.Name != attribute.Name)))
        {
            yield return $"the attribute '{added.Name}' is new";
        }
    }

    /// <summary>Ranges may come to hold more.</summary>
    private static bool Widens(Mesos.V1.Attribute had, Mesos.V1.Attribute has) => had.Type == Value.Types.Type.Ranges && has.Type == had.Type
        && had.Ranges.Range.All(range => has.Ranges.Range.Any(wide => wide.Begin <= range.Begin && range.End <= wide.End));

    private static string Text(Mesos.V1.Attribute attribute) => attribute.Type switch
    {
        Value.Types.Type.Scalar => attribute.Scalar.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Value.Types.Type.Ranges => string.Join(',', attribute.Ranges.Range.Select(range => $"[{range.Begin}-{range.End}]")),
        _ => $"'{attribute.Text.Value}'",
    };
}
