using System.Globalization;

namespace Levee.Benchmarks.Loads;

/// <summary>Arguments of a load, <c>--name value</c>.</summary>
internal sealed class LoadArguments(IReadOnlyList<string> words)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> Words => words;

    /// <summary>A number.</summary>
    public int Number(string name, int otherwise) => Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>A text.</summary>
    public string? Text(string name)
    {
        for (var at = 0; at < words.Count - 1; at++)
        {
            if (words[at] == "--" + name)
            {
                return words[at + 1];
            }
        }

        return null;
    }
}
