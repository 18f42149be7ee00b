using Levee.Agent.Resources;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Agent.Http;

/// <summary>Fields of JSON objects.</summary>
internal static class JsonFields
{
    public static void Text(ref JsonOutput output, ReadOnlySpan<byte> name, string value)
    {
        output.Name(name);
        output.String(value);
    }

    public static void Number(ref JsonOutput output, ReadOnlySpan<byte> name, double value)
    {
        output.Name(name);
        output.Number(value);
    }

    public static void Totals(ref JsonOutput output, ReadOnlySpan<byte> name, IEnumerable<Resource> resources)
    {
        output.Name(name);
        TotalsValue(ref output, resources);
    }

    public static void TotalsValue(ref JsonOutput output, IEnumerable<Resource> resources)
    {
        var totals = ResourceTotals.Of(resources);
        output.BeginObject();
        foreach (var (name, amount) in totals.Scalars)
        {
            output.Name(name);
            output.Number(amount);
        }

        foreach (var (name, text) in totals.Texts)
        {
            output.Name(name);
            output.String(text);
        }

        output.EndObject();
    }
}
