using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>Pieces that the classic endpoints share. Source: operator-api, part B.</summary>
internal static class ClassicJson
{
    public static void Field(this ref JsonOutput output, ReadOnlySpan<byte> name, ResourceTotals value)
    {
        output.Name(name);
        value.Write(ref output);
    }

    public static void Field(this ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        output.Name(name);
        output.BeginArray();
        foreach (var value in values)
        {
            output.String(value);
        }

        output.EndArray();
    }

    /// <summary>A message in Mesos' mapping; nothing when it is null.</summary>
    public static void Optional(this ref JsonOutput output, ReadOnlySpan<byte> name, Google.Protobuf.IMessage? value)
    {
        if (value is not null)
        {
            output.Name(name);
            MesosJson.Write(value, ref output);
        }
    }

    /// <summary>Labels as a bare array of key and value; nothing when there are none.</summary>
    public static void Labels(this ref JsonOutput output, Labels? labels)
    {
        if (labels is null)
        {
            return;
        }

        output.Name("labels"u8);
        output.BeginArray();
        for (var at = 0; at < labels.Labels_.Count; at++)
        {
            WriteLabel(ref output, labels.Labels_[at]);
        }

        output.EndArray();
    }

    /// <summary>Attributes as an object: scalars as numbers, all else as text.</summary>
    public static void Attributes(this ref JsonOutput output, IEnumerable<Mesos.V1.Attribute> attributes)
    {
        output.Name("attributes"u8);
        output.BeginObject();
        foreach (var attribute in attributes)
        {
            output.Name(attribute.Name);
            if (attribute.Type == Value.Types.Type.Scalar)
            {
                output.Number(attribute.Scalar.Value);
            }
            else
            {
                output.String(Text(attribute));
            }
        }

        output.EndObject();
    }

    private static void WriteLabel(ref JsonOutput output, Label label)
    {
        output.BeginObject();
        output.Field("key"u8, label.Key);
        if (label.HasValue)
        {
            output.Field("value"u8, label.Value);
        }

        output.EndObject();
    }

    private static string Text(Mesos.V1.Attribute attribute) => attribute.Type switch
    {
        Value.Types.Type.Ranges => ResourceTotals.RangesText(attribute.Ranges.Range.Select(range => (range.Begin, range.End))),
        Value.Types.Type.Set => $"{{{string.Join(", ", attribute.Set.Item)}}}",
        _ => attribute.Text.Value,
    };
}
