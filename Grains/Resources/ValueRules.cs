using Levee.Grains.Interfaces.Resources;
using Mesos.V1;

namespace Levee.Grains.Resources;

/// <summary>What makes the amount of a <c>Resource</c> valid: exactly the field that its type names, and sane values.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 10 (resource validity). Zero is allowed, whatever Mesos' text says.</remarks>
internal static class ValueRules
{
    public static string? Problem(Resource resource)
    {
        var set = (resource.Scalar is not null, resource.Ranges is not null, resource.Set is not null);
        return resource.Type switch
        {
            _ when !resource.HasType => "Invalid resource type",
            Value.Types.Type.Scalar => set != (true, false, false) ? "Invalid scalar resource" : ScalarProblem(resource.Scalar!.Value),
            Value.Types.Type.Ranges => set != (false, true, false) ? "Invalid ranges resource" : RangesProblem(resource.Ranges!),
            Value.Types.Type.Set => set != (false, false, true) ? "Invalid set resource" : SetProblem(resource.Set!),
            _ => "Unsupported resource type",
        };
    }

    private static string? ScalarProblem(double value) =>
        double.IsFinite(value) && Math.Abs(value) < long.MaxValue / 1e6 && ResourceAmount.ToThousandths(value) >= 0 ? null : "Invalid scalar resource: value <= 0";

    private static string? SetProblem(Value.Types.Set set) =>
        set.Item.Distinct(StringComparer.Ordinal).Count() == set.Item.Count ? null : "Invalid set resource: duplicated elements";

    private static string? RangesProblem(Value.Types.Ranges ranges)
    {
        Value.Types.Range? last = null;
        foreach (var range in ranges.Range.OrderBy(range => range.Begin))
        {
            if (range.Begin > range.End)
            {
                return "Invalid ranges resource: begin > end";
            }

            if (last is not null && range.Begin <= last.End)
            {
                return "Invalid ranges resource: overlapping ranges";
            }

            last = range;
        }

        return null;
    }
}
