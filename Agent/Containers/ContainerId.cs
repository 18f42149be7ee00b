using Mesos.V1;

namespace Levee.Agent.Containers;

/// <summary>Names a container: by itself, or inside another one.</summary>
/// <param name="Value">1 to 242 characters; see <see cref="ProblemOf(ContainerID)"/>.</param>
/// <param name="Parent">The container that it lies in; <see langword="null"/>: none.</param>
/// <remarks>Source: spec agent-api section 4.1.</remarks>
internal sealed record ContainerId(string Value, ContainerId? Parent = null)
{
    private const int LongestName = 255; // NAME_MAX
    private const int LongestValue = 242; // Leaves room for suffixes of file names.

    /// <summary>The outermost container.</summary>
    public ContainerId Root => Parent?.Root ?? this;

    /// <summary>How many containers this one lies in.</summary>
    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>All values, the outermost first, with dots between: <c>a.b</c>.</summary>
    public string Path => Parent is null ? Value : $"{Parent.Path}.{Value}";

    public static ContainerId From(ContainerID message) => new(message.Value, message.Parent is null ? null : From(message.Parent));

    /// <summary>Reads <see cref="Path"/>.</summary>
    public static ContainerId Parse(string path)
    {
        var end = path.LastIndexOf('.');
        return end < 0 ? new(path) : new(path[(end + 1)..], Parse(path[..end]));
    }

    /// <returns>What is wrong with an id that a client sent; <see langword="null"/>: nothing. Source of the texts: Mesos' validation.</returns>
    public static string? ProblemOf(ContainerID message) =>
        ProblemOf(message.Value) ?? (message.Parent is { } parent && ProblemOf(parent) is { } problem ? $"'ContainerID.parent' is invalid: {problem}" : null);

    public ContainerID ToMessage()
    {
        var message = new ContainerID { Value = Value };
        if (Parent is not null)
        {
            message.Parent = Parent.ToMessage();
        }

        return message;
    }

    /// <summary>Whether this container lies in another one, at any depth.</summary>
    public bool IsInside(ContainerId other) => Parent is not null && (Parent == other || Parent.IsInside(other));

    public override string ToString() => Path;

    private static string? ProblemOf(string value) =>
        value.Length == 0 ? "ID must not be empty"
        : value.Length > LongestName ? $"ID must not be greater than {LongestName} characters"
        : value is "." or ".." ? $"'{value}' is disallowed"
        : value.Any(c => c == '/' || char.IsControl(c)) ? $"'{value}' contains invalid characters"
        : value.Length > LongestValue ? $"'ContainerID.value' '{value}' exceeds the maximum length ({LongestValue})"
        : value.Any(c => c == '.' || char.IsWhiteSpace(c)) ? $"'ContainerID.value' '{value}' contains invalid characters"
        : null;
}
