using System.Globalization;
using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Master;
using Levee.Grains.Tasks;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Frameworks;

/// <summary>Whether a framework may subscribe, or change itself, as it describes itself.</summary>
/// <remarks>Source: spec scheduler-api sections 3.2 and 4.16. Each text is what the ERROR event carries.</remarks>
internal static class SubscribeRules
{
    private const double LongestSeconds = long.MaxValue / 1e9;

    /// <summary>The first problem of a description, or <see langword="null"/>.</summary>
    public static string? Problem(FrameworkInfo framework, MasterOptions options) =>
        RoleRules.Problem(framework)
        ?? (framework.Id is { Value.Length: > 0 } id ? IdRules.Problem(id.Value) : null)
        ?? OfferFiltersProblem(framework)
        ?? TimeoutProblem(framework.FailoverTimeout)
        ?? WhiteListProblem(framework, options)
        ?? (framework.User == "root" && !options.RootSubmissions ? "User 'root' is not allowed to run frameworks without --root_submissions set" : null);

    /// <summary>What is wrong with what a framework wants and does not want of the offers.</summary>
    public static string? WishProblem(FrameworkInfo framework, IReadOnlyList<string> suppressedRoles, OfferConstraints? constraints) =>
        SuppressedProblem(framework, suppressedRoles)
        ?? OfferConstraintRules.Problem(constraints, [.. RoleRules.Of(framework)]);

    /// <summary>What may not change on UPDATE_FRAMEWORK; re-subscription keeps the old user and checkpoint silently.</summary>
    public static string? ChangeProblem(FrameworkInfo before, FrameworkInfo after) =>
        PrincipalProblem(before, after)
        ?? (before.User != after.User ? $"Updating 'FrameworkInfo.user' is unsupported; attempted to update from '{before.User}' to '{after.User}'" : null)
        ?? (before.Checkpoint != after.Checkpoint ? $"Updating 'FrameworkInfo.checkpoint' is unsupported; attempted to update from '{Text(before.Checkpoint)}' to '{Text(after.Checkpoint)}'" : null);

    private static string Text(bool value) => value ? "true" : "false";

    /// <summary>Whether the principal stays the same.</summary>
    public static string? PrincipalProblem(FrameworkInfo before, FrameworkInfo after) =>
        before.HasPrincipal == after.HasPrincipal && before.Principal == after.Principal ? null : "Changing framework's principal is not allowed.";

    /// <summary>Whether a framework may be one under each of its roles.</summary>
    /// <param name="id">Its id; blank for a new one, which Mesos asks about before it has one.</param>
    /// <returns>The end of a sentence that starts with "Not authorized to", or <see langword="null"/>.</returns>
    public static string? AuthorizationProblem(FrameworkInfo framework, string id, IAuthorizer authorizer)
    {
        var roles = RoleRules.Of(framework);
        var principal = framework.HasPrincipal ? framework.Principal : null;
        return roles.All(role => authorizer.Allows(principal, AclActions.RegisterFrameworks, role))
            ? null
            : $"register framework {id} with roles {SetOf(roles)}";
    }

    private static string SetOf(IEnumerable<string> roles) => $"{{ {string.Join(", ", roles.Order(StringComparer.Ordinal))} }}";

    private static string? WhiteListProblem(FrameworkInfo framework, MasterOptions options)
    {
        var foreign = options.Roles.IsDefaultOrEmpty ? [] : RoleRules.Of(framework).Where(role => !options.Roles.Contains(role)).ToList();
        return foreign.Count == 0 ? null : $"Roles {SetOf(foreign)} are not present in the master's --roles";
    }

    private static string? TimeoutProblem(double seconds) =>
        double.IsFinite(seconds) && Math.Abs(seconds) <= LongestSeconds
            ? null
            : $"The framework failover_timeout ({StreamedNumber(seconds)}) is invalid";

    // As a C++ stream writes it.
    private static string StreamedNumber(double number) =>
        double.IsInfinity(number) ? (number > 0 ? "inf" : "-inf") : number.ToString("G6", CultureInfo.InvariantCulture).ToLowerInvariant();

    private static string? OfferFiltersProblem(FrameworkInfo framework) => framework.OfferFilters.Values
        .SelectMany(filters => filters.MinAllocatableResources?.Quantities ?? []).Select(QuantitiesProblem).FirstOrDefault(problem => problem is not null);

    private static string? QuantitiesProblem(OfferFilters.Types.ResourceQuantities quantities) =>
        quantities.Quantities.Count == 0 ? "Resource quantities must contain at least one quantity"
        : quantities.Quantities.Select(one => AmountProblem(one.Value.Value) is { } problem ? $"Invalid resource quantity for '{one.Key}': {problem}" : null)
            .FirstOrDefault(problem => problem is not null);

    private static string? AmountProblem(double value) => value switch
    {
        double.NaN => "NaN not supported",
        _ when double.IsInfinity(value) => "Infinite values not supported",
        _ when double.IsSubnormal(value) => "Subnormal values not supported",
        < 0 => "Negative values not supported",
        _ => null,
    };

    private static string? SuppressedProblem(FrameworkInfo framework, IReadOnlyList<string> suppressedRoles)
    {
        var foreign = suppressedRoles.Except(RoleRules.Of(framework)).ToList();
        return foreign.Count == 0 ? null : $"Suppressed roles {SetOf(foreign)} are not contained in the set of roles";
    }
}
