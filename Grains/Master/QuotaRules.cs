using System.Collections.Immutable;
using Google.Protobuf.Collections;
using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Resources;
using Mesos.V1;
using Mesos.V1.Quota;
using Amounts = System.Collections.Generic.IReadOnlyDictionary<string, double>;

namespace Levee.Grains.Master;

/// <summary>What a quota may be. Pure.</summary>
/// <remarks>Source: spec mesos/operator-api.md section A.5; src/master/quota.cpp and quota_handler.cpp for the texts.</remarks>
internal static class QuotaRules
{
    private const double MostMegabytes = 1024.0 * 1024 * 1024 * 1024;
    private const double MostOther = 1e12;

    /// <summary>What is wrong with one configuration by itself, or <see langword="null"/>.</summary>
    public static string? Problem(QuotaConfig config) =>
        !config.HasRole ? "'QuotaConfig.role' must be set"
        : RoleRules.Problem(config.Role) is { } role ? $"Invalid 'QuotaConfig.role': {role}"
        : TooLarge(config.Guarantees) is { } guarantee ? $"Invalid 'QuotaConfig.guarantees': {guarantee}"
        : TooLarge(config.Limits) is { } limit ? $"Invalid 'QuotaConfig.limits': {limit}"
        : AmountProblem("guarantee", config.Guarantees) ?? AmountProblem("limit", config.Limits)
        ?? (Fits(config.Limits, AmountsOf(config.Guarantees))
            ? null
            : $"'QuotaConfig.guarantees' {QuantityText.OfMap(config.Guarantees)} is not contained within the 'QuotaConfig.limits' {QuantityText.OfMap(config.Limits)}");

    /// <summary>What is wrong with the old form, or <see langword="null"/>.</summary>
    public static string? Problem(QuotaRequest request)
    {
        if (ResourceRules.ListProblem(request.Guarantee) is { } invalid)
        {
            return $"QuotaInfo with invalid resource: {invalid}";
        }

        if (!request.HasRole)
        {
            return "QuotaInfo must specify a role";
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        return RoleRules.Problem(request.Role) is { } role ? $"QuotaInfo with invalid role: {role}"
            : request.Guarantee.Count == 0 ? "QuotaInfo with empty 'guarantee'"
            : request.Guarantee.Select(resource => Problem(resource, names)).FirstOrDefault(problem => problem is not null);
    }

    /// <summary>The old form as a configuration: the guarantee is the limit too.</summary>
    public static QuotaConfig ToConfig(QuotaRequest request)
    {
        var config = new QuotaConfig { Role = request.Role };
        foreach (var resource in request.Guarantee)
        {
            config.Guarantees[resource.Name] = resource.Scalar;
            config.Limits[resource.Name] = resource.Scalar;
        }

        return config;
    }

    /// <summary>Whether a configuration sets nothing, which ends the role's quota.</summary>
    public static bool IsDefault(QuotaConfig config) => AmountsOf(config.Guarantees).Count == 0 && config.Limits.Count == 0;

    /// <summary>Why what a role consumes is more than a limit allows, or <see langword="null"/>.</summary>
    public static string? OverLimit(QuotaConfig config, Amounts consumed) => Fits(config.Limits, consumed)
        ? null
        : $"Role '{config.Role}' is already consuming '{QuantityText.Of(NonZero(consumed))}'; this is more than the requested limits "
            + $"'{QuantityText.Of(config.Limits.Select(one => KeyValuePair.Create(one.Key, one.Value.Value)))}' (use 'force' flag to bypass this check)";

    /// <summary>Why the guarantees of sub-roles are more than their parent's, or <see langword="null"/>.</summary>
    /// <param name="quotas">All roles with quota.</param>
    public static string? HierarchyProblem(IReadOnlyDictionary<string, QuotaConfig> quotas)
    {
        foreach (var parent in quotas.Keys.SelectMany(Ancestors).Distinct(StringComparer.Ordinal))
        {
            var children = Sum(quotas.Where(quota => ParentOf(quota.Key) == parent).Select(quota => quota.Value));
            var own = quotas.TryGetValue(parent, out var config) ? AmountsOf(config.Guarantees) : ImmutableDictionary<string, double>.Empty;
            if (!Contains(own, children))
            {
                return $"Invalid quota configuration. Parent role '{parent.Split('/')[^1]}' with guarantees ({QuantityText.Of(own)})"
                    + $" does not contain the sum of its children's guarantees ({QuantityText.Of(children)})";
            }
        }

        return null;
    }

    /// <summary>Sum of the guarantees of the roles at the top; those below are part of them.</summary>
    public static Amounts TotalGuarantees(IEnumerable<QuotaConfig> quotas) => Sum(quotas.Where(quota => ParentOf(quota.Role) is null));

    /// <summary>Whether each amount of <paramref name="part"/> is within <paramref name="whole"/>.</summary>
    public static bool Contains(Amounts whole, Amounts part) =>
        part.All(one => ResourceAmount.ToThousandths(one.Value) <= ResourceAmount.ToThousandths(whole.TryGetValue(one.Key, out var amount) ? amount : 0));

    /// <summary>Amounts above zero of a request's map.</summary>
    public static ImmutableDictionary<string, double> AmountsOf(IEnumerable<KeyValuePair<string, Value.Types.Scalar>> map) =>
        map.Where(one => one.Value.Value != 0).ToImmutableDictionary(one => one.Key, one => one.Value.Value);

    private static bool Fits(MapField<string, Value.Types.Scalar> limits, Amounts amounts) =>
        amounts.All(one => !limits.TryGetValue(one.Key, out var limit) || ResourceAmount.ToThousandths(one.Value) <= ResourceAmount.ToThousandths(limit.Value));

    private static string? TooLarge(IEnumerable<KeyValuePair<string, Value.Types.Scalar>> map) => map.Select(one =>
        one.Key is "mem" or "disk"
            ? one.Value.Value > MostMegabytes ? $"{Entry(one)} is invalid: values greater than 1 exabyte ({QuantityText.Of(MostMegabytes)}) are not supported" : null
            : one.Value.Value > MostOther ? $"{Entry(one)} is invalid: values greater than 1 trillion ({QuantityText.Of(MostOther)}) are not supported" : null)
        .FirstOrDefault(problem => problem is not null);

    private static string? AmountProblem(string kind, IEnumerable<KeyValuePair<string, Value.Types.Scalar>> map) =>
        (from one in map
            let problem = one.Value.Value switch
            {
                double.NaN => "NaN not supported",
                var value when double.IsInfinity(value) => "Infinite values not supported",
                var value when double.IsSubnormal(value) => "Subnormal values not supported",
                < 0 => "Negative values not supported",
                _ => null,
            }
            where problem is not null
            select $"Invalid {kind} configuration {Entry(one)}: {problem}").FirstOrDefault();

    private static string Entry(KeyValuePair<string, Value.Types.Scalar> one) => $"{{'{one.Key}': {QuantityText.Of(one.Value.Value)}}}";

    private static string? Problem(Resource resource, HashSet<string> names) =>
        resource.Reservations.Count > 0 || resource.Reservation is not null || (resource.HasRole && resource.Role != "*") ? "QuotaInfo must not contain any ReservationInfo"
        : resource.Disk is not null ? "QuotaInfo must not contain DiskInfo"
        : resource.Revocable is not null ? "QuotaInfo must not contain RevocableInfo"
        : resource.Type != Value.Types.Type.Scalar ? "QuotaInfo must not include non-scalar resources"
        : !names.Add(resource.Name) ? $"QuotaInfo contains duplicate resource name '{resource.Name}'"
        : null;

    private static Dictionary<string, double> Sum(IEnumerable<QuotaConfig> quotas) =>
        quotas.SelectMany(quota => AmountsOf(quota.Guarantees)).GroupBy(one => one.Key, one => one.Value).ToDictionary(group => group.Key, group => group.Sum());

    private static IEnumerable<KeyValuePair<string, double>> NonZero(Amounts amounts) => amounts.Where(one => one.Value != 0);

    private static string? ParentOf(string role) => role.LastIndexOf('/') is > 0 and var at ? role[..at] : null;

    private static IEnumerable<string> Ancestors(string role)
    {
        for (var parent = ParentOf(role); parent is not null; parent = ParentOf(parent))
        {
            yield return parent;
        }
    }
}
