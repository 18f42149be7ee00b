using System.Collections.Immutable;
using Mesos.V1;
using Attribute = Mesos.V1.Attribute;

namespace Levee.Agent.Resources;

/// <summary>Reads <c>--attributes</c>: <c>name:value;…</c>; a number, ranges, or text, which may hold colons. Source: spec agent-behaviour section 2.4.</summary>
internal static class AttributeText
{
    /// <exception cref="FormatException">The message says which element is wrong and how it should be.</exception>
    public static ImmutableArray<Attribute> Parse(string text) => [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ParseElement)];

    private static Attribute ParseElement(string element)
    {
        var colon = element.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || colon == element.Length - 1)
        {
            throw new FormatException($"'{element}' must be name:value.");
        }

        var attribute = new Attribute { Name = element[..colon].Trim() };
        var value = element[(colon + 1)..].Trim();
        if (value.StartsWith('{'))
        {
            throw new FormatException($"'{element}' is a set; an attribute is a number, ranges or text.");
        }

        if (value.StartsWith('['))
        {
            (attribute.Type, attribute.Ranges) = (Value.Types.Type.Ranges, ResourceText.ParseRanges(value));
        }
        else if (ResourceText.ParseScalar(value) is { } number)
        {
            (attribute.Type, attribute.Scalar) = (Value.Types.Type.Scalar, new() { Value = number });
        }
        else
        {
            (attribute.Type, attribute.Text) = (Value.Types.Type.Text, new() { Value = value });
        }

        return attribute;
    }
}
