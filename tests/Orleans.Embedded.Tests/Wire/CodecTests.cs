using FsCheck;
using FsCheck.Fluent;
using Levee.EmbeddedEngine.Wire;
using Orleans;

namespace Levee.Embedded.Tests.Wire;

/// <summary>The format of values between processes.</summary>
public sealed class CodecTests
{
    [Fact]
    public void Numbers_and_texts_come_back_as_they_were() => Prop.ForAll<long, double, NonNull<string>>((a, b, c) =>
        Back(a) == a && Back((ulong)a) == (ulong)a && Back(b).Equals(b) && Back(c.Get) == c.Get).QuickCheckThrowOnFailure();

    [Fact]
    public void Lists_and_maps_of_any_size_come_back_as_they_were() => Prop.ForAll<int[], Dictionary<int, int?>>((list, map) =>
        Back(list)!.SequenceEqual(list) && Back(map)!.OrderBy(entry => entry.Key).SequenceEqual(map.OrderBy(entry => entry.Key))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_reader_skips_members_it_does_not_know_and_keeps_the_default_of_those_it_misses()
    {
        var later = new Later("a", 5) { Extra = new('x', 1000), Kept = 7 };
        var earlier = As<Later, Earlier>(later);
        Assert.Equal(("a", 7, "default"), (earlier.Name, earlier.Kept, earlier.Own));
    }

    [Fact]
    public void Random_bytes_are_refused_and_nothing_else_happens() => Prop.ForAll<byte[]>(bytes =>
    {
        try
        {
            var reader = new WireReader(bytes, null);
            Codec<Later>.Read(ref reader);
        }
        catch (WireException)
        {
            // As it should be.
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_type_without_serializer_is_refused_with_the_remedy()
    {
        var error = Assert.ThrowsAny<Exception>(() => Back(new Unmarked()));
        Assert.Contains("[GenerateSerializer]", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_in_a_circle_are_refused()
    {
        var circle = new Link();
        circle.Next = circle;
        Assert.Throws<InvalidOperationException>(() => Back(circle));
    }

    private static T Back<T>(T value) => As<T, T>(value);

    private static TRead As<TWritten, TRead>(TWritten value)
    {
        using var writer = new WireWriter();
        Codec<TWritten>.Write(writer, value);
        var reader = new WireReader(writer.Written, null);
        var back = Codec<TRead>.Read(ref reader);
        Assert.Equal(0, reader.Left);
        return back;
    }

    [GenerateSerializer]
    internal sealed record Later(string Name, int Added)
    {
        [Id(0)]
        public string Extra { get; init; } = "";

        [Id(1)]
        public int Kept { get; init; }
    }

    [GenerateSerializer]
    internal sealed record Earlier(string Name)
    {
        [Id(1)]
        public int Kept { get; init; }

        [Id(2)]
        public string Own { get; init; } = "default";

        public Earlier()
            : this("")
        {
        }
    }

    [GenerateSerializer]
    internal sealed class Link
    {
        [Id(0)]
        public Link? Next { get; set; }
    }

    internal sealed class Unmarked;
}
