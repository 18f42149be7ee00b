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
            ? $"'FrameworkInfo.roles' contains duplicate items: {string.Join(", ", twice)}"
            : Of(framework).Select(role => (role, Problem: Problem(role))).FirstOrDefault(one => one.Problem is not null) is { Problem: { } problem } bad
                ? $"{(multiRole ? "'FrameworkInfo.roles'" : "'FrameworkInfo.role'")} contains invalid role: '{bad.role}' {problem}"
                : null;
    }

    /// <summary>What is wrong with one role, as the end of a sentence, or <see langword="null"/>.</summary>
    public static string? Problem(string role) => role == "*" ? null
        : role.Length == 0 ? "is empty"
        : role.StartsWith('/') || role.EndsWith('/') ? "starts or ends with '/'"
        : role.Any(letter => letter is '\t' or '\n' or '\v' or '\f' or '\r' or ' ' or '\u007f') ? "contains white space or a control character"
        : role.Split('/').Select(ComponentProblem).FirstOrDefault(problem => problem is not null);

    private static string? ComponentProblem(string component) =>
        component.Length == 0 ? "has two '/' in a row"
        : component is "." or ".." or "*" ? $"has the component '{component}'"
        : component.StartsWith('-') ? "has a component that starts with '-'"
        : null;
}
