using System.Collections.Concurrent;
using System.Text;

namespace Levee.Grains.Metrics;

/// <summary>Enum values as they stand in metric names: <c>task_gone_by_operator</c>, <c>source_slave</c>, <c>reason_slave_removed</c>.</summary>
/// <remarks>Metrics keep the old word for an agent. Source: spec operator-api part C.</remarks>
internal static class MetricWords
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    /// <summary>Lower case, words parted by underscores.</summary>
    public static string Of(Enum value) => Known.GetOrAdd(value, static value => Split(value.ToString()).Replace("agent", "slave", StringComparison.Ordinal));

    private static string Split(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
