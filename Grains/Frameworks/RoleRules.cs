using Levee.Grains.Tasks;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Frameworks;

/// <summary>Roles of a framework, in both forms, and what a role may look like.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 1 (role syntax); scheduler-api section 3.2.</remarks>
internal static class RoleRules
{
    /// <summary>Roles a framework is subscribed to; <c>*</c> for an old one that names none.</summary>
    public static IReadOnlyList<string> Of(FrameworkInfo framework) => framework.Can(Capability.MultiRole) ? framework.Roles : [framework.Role];

    /// <summary>What is wrong with a framework's roles, or <see langword="null"/>.</summary>
    public static string? Problem(FrameworkInfo framework)
    {
        var multiRole = framework.Can(Capability.MultiRole);
        if (multiRole && framework.HasRole)
        {
            return "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable";
        }

        if (!multiRole && framework.Roles.Count > 0)
        {
            return "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable";
        }

        var twice = framework.Roles.GroupBy(role => role).Where(group => group.Count() > 1).Select(group => group.Key).ToList();
        return twice.Count > 0
            ? $"'FrameworkInfo.roles' contains duplicate items: {{ {string.Join(", ", twice)} }}"
            : Of(framework).Select(Problem).FirstOrDefault(one => one is not null) is { } problem
                ? $"{(multiRole ? "'FrameworkInfo.roles' contains invalid role" : "'FrameworkInfo.role' is not a valid role")}: {problem}"
                : null;
    }

    /// <summary>What is wrong with one role, or <see langword="null"/>.</summary>
    public static string? Problem(string role) => role == "*" ? null
        : role.Length == 0 ? "Role names cannot be the empty string"
        : role.StartsWith('/') ? $"Role '{role}' cannot start with a slash"
        : role.EndsWith('/') ? $"Role '{role}' cannot end with a slash"
        : role.Contains("//", StringComparison.Ordinal) ? $"Role '{role}' cannot contain two adjacent slashes"
        : role.Split('/').Select(component => ComponentProblem(role, component)).FirstOrDefault(problem => problem is not null);

    private static string? ComponentProblem(string role, string component) =>
        component is "." or ".." or "*" ? $"Role '{role}' cannot include '{component}' as a component"
        : component.StartsWith('-') ? $"Role component '{component}' is invalid because it starts with a dash"
        : component.Any(letter => letter is '\t' or '\n' or '\v' or '\f' or '\r' or ' ' or '\u007f')
            ? $"Role component '{component}' is invalid because it contains backspace or whitespace"
        : null;
}
