using System.Globalization;
using System.Text.RegularExpressions;

namespace Levee.Silo.Tests.Metrics;

/// <summary>Reads Prometheus' text format and insists on its rules. Source: prometheus.io/docs/instrumenting/exposition_formats.</summary>
internal static partial class PrometheusReader
{
    /// <returns>Values by name and labels.</returns>
    public static Dictionary<string, double> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>();
        var families = new HashSet<string>();
        var (family, type) = ("", "");
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Assert.True(families.Add(family), $"{family} is not in one piece");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Equal(family, line.Split(' ')[2]);
                type = line.Split(' ')[3];
                Assert.Contains(type, (string[])["counter", "gauge", "summary"]);
            }
            else
            {
                var sample = Sample().Match(line);
                Assert.True(sample.Success, line);
                Assert.Contains(sample.Groups["name"].Value, type == "summary" ? (string[])[family, $"{family}_sum", $"{family}_count"] : [family]);
                Assert.Equal(type == "counter", family.EndsWith("_total", StringComparison.Ordinal) && type != "gauge");
                samples.Add(sample.Groups["name"].Value + sample.Groups["labels"].Value, double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture));
            }
        }

        return samples;
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?<labels>(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*\})?) (?<value>[-+0-9.eE]+|[+-]Inf|NaN)$""")]
    private static partial Regex Sample();
}
