namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Fields of JSON objects: name and value at once.</summary>
public static class JsonOutputFields
{
    /// <summary>A text.</summary>
    public static void Field(this ref JsonOutput output, ReadOnlySpan<byte> name, string value)
    {
        output.Name(name);
        output.String(value);
    }

    /// <summary>A boolean.</summary>
    public static void Field(this ref JsonOutput output, ReadOnlySpan<byte> name, bool value)
    {
        output.Name(name);
        output.Boolean(value);
    }

    /// <summary>A number with a point.</summary>
    public static void Field(this ref JsonOutput output, ReadOnlySpan<byte> name, double value)
    {
        output.Name(name);
        output.Number(value);
    }
}
