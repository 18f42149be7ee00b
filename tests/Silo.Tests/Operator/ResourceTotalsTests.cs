using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Operator;
using Mesos.V1;

namespace Levee.Silo.Tests.Operator;

public sealed class ResourceTotalsTests
{
    [Fact]
    public void Sums_are_exact_to_a_thousandth() =>
        Assert.Equal("""{"disk":0.0,"mem":0.0,"gpus":0.0,"cpus":0.6}""", Text(ResourceTotals.Of(Enumerable.Repeat(Scalar("cpus", 0.1), 6))));

    [Fact]
    public void Ranges_and_sets_are_text_and_neighbours_are_joined()
    {
        var totals = ResourceTotals.Of([Range("ports", (31005, 31010), (31000, 31001)), Range("ports", (31002, 31002)), Set("z", "b", "a"), Scalar("bandwidth", 2)]);
        Assert.Equal("""{"disk":0.0,"mem":0.0,"gpus":0.0,"cpus":0.0,"bandwidth":2.0,"ports":"[31000-31002, 31005-31010]","z":"{a, b}"}""", Text(totals));
    }

    [Fact]
    public void Revocable_resources_have_a_name_of_their_own()
    {
        var revocable = Scalar("cpus", 1);
        revocable.Revocable = new();
        Assert.Equal("""{"disk":0.0,"mem":0.0,"gpus":0.0,"cpus":2.0,"cpus_revocable":1.0}""", Text(ResourceTotals.Of([Scalar("cpus", 2), revocable])));
    }

    [Fact]
    public void Adding_two_sums_is_summing_all() => Prop.ForAll(Arb.From(Resources()), Arb.From(Resources()), (a, b) =>
    {
        var sum = ResourceTotals.Of(a);
        sum.Add(ResourceTotals.Of(b));
        return Text(sum) == Text(ResourceTotals.Of(a.Concat(b)));
    }).QuickCheckThrowOnFailure();

    private static Gen<Resource[]> Resources()
    {
        var scalars = from name in Gen.Elements("cpus", "mem", "disk", "gpus", "x") from amount in Gen.Choose(0, 100_000) select Scalar(name, amount / 1000.0);
        var ranges = from begin in Gen.Choose(0, 50) from length in Gen.Choose(0, 10) select Range("ports", ((ulong)begin, (ulong)(begin + length)));
        return Gen.OneOf(scalars, ranges).ArrayOf();
    }

    private static Resource Scalar(string name, double amount) => new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = amount } };

    private static Resource Range(string name, params (ulong Begin, ulong End)[] ranges)
    {
        var resource = new Resource { Name = name, Type = Value.Types.Type.Ranges, Ranges = new() };
        resource.Ranges.Range.AddRange(ranges.Select(range => new Value.Types.Range { Begin = range.Begin, End = range.End }));
        return resource;
    }

    private static Resource Set(string name, params string[] items)
    {
        var resource = new Resource { Name = name, Type = Value.Types.Type.Set, Set = new() };
        resource.Set.Item.AddRange(items);
        return resource;
    }

    private static string Text(ResourceTotals totals)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var output = new JsonOutput(buffer);
        totals.Write(ref output);
        output.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
