using System.Collections.Immutable;
using System.Globalization;
using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Configuration;
using Mesos.V1;

namespace Levee.Grains.Master;

/// <summary>Reads <c>--roles</c> and <c>--weights</c>. Source: spec master-behaviour sections 4 and 13.</summary>
internal static class RoleFlags
{
    /// <summary>The white list with <c>*</c>; empty: none was set.</summary>
    public static ImmutableArray<string> Roles(SettingReader reader)
    {
        var roles = reader.List("roles");
        foreach (var role in roles)
        {
            if (RoleRules.Problem(role) is { } problem)
            {
                reader.Problem($"--roles is '{reader.Text("roles")}': {problem}.");
            }
        }

        return roles.Length == 0 ? [] : [.. roles.Append("*").Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Weights, e.g. <c>web=2,batch=0.5</c>.</summary>
    /// <param name="admits">Whether a role is on the white list.</param>
    public static ImmutableArray<WeightInfo> Weights(SettingReader reader, Func<string, bool> admits)
    {
        var weights = ImmutableArray.CreateBuilder<WeightInfo>();
        foreach (var item in reader.List("weights"))
        {
            if (Weight(item) is not { } weight)
            {
                reader.Problem($"--weights has '{item}'; it must be role=weight with a weight above zero.");
            }
            else if (RoleRules.Problem(weight.Role) is { } problem)
            {
                reader.Problem($"--weights has '{item}': {problem}.");
            }
            else if (!admits(weight.Role))
            {
                reader.Problem($"--weights has '{item}'; '{weight.Role}' is not one of --roles.");
            }
            else
            {
                weights.Add(weight);
            }
        }

        return weights.ToImmutable();
    }

    private static WeightInfo? Weight(string item) =>
        item.Split('=') is [var role, var text]
        && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
            ? new() { Role = role.Trim(), Weight = number } : null;
}
