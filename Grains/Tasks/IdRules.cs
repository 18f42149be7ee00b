using System.Text;

namespace Levee.Grains.Tasks;

/// <summary>What an id chosen by a client may look like.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 1 (ID syntax).</remarks>
public static class IdRules
{
    private const int LongestId = 255;

    /// <summary>What is wrong with an id, or <see langword="null"/>.</summary>
    public static string? Problem(string id) =>
        id.Length == 0 ? "ID must not be empty"
        : Encoding.UTF8.GetByteCount(id) > LongestId ? $"ID must not be greater than {LongestId} characters"
        : id is "." or ".." ? $"'{id}' is disallowed"
        : id.Any(letter => char.IsControl(letter) || letter is '/' or '\\') ? $"'{id}' contains invalid characters"
        : null;
}
