namespace Levee.Grains.Master;

/// <summary>What a role may be called, in the words that Mesos' operator API refuses it with.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 1 (role syntax); src/common/roles.cpp for the texts.</remarks>
internal static class RoleNames
{
    /// <summary>What is wrong with a role, as a sentence, or <see langword="null"/>.</summary>
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
