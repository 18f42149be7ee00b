using System.Collections.Immutable;

namespace Levee.Engine.Calls;

/// <summary>A record with others derived from it.</summary>
[GenerateSerializer]
public abstract record Shape([property: Id(0)] string Name);

[GenerateSerializer, Alias("levee.engine.circle")]
public sealed record Circle(string Name, [property: Id(0)] double Radius) : Shape(Name);

[GenerateSerializer]
public sealed record Polygon(string Name, [property: Id(0)] ImmutableArray<Corner> Corners) : Shape(Name)
{
    [Id(1)]
    public Shape? Inner { get; init; }
}

[GenerateSerializer]
public readonly record struct Corner(int X, int Y);

[GenerateSerializer]
public sealed class Everything
{
    [Id(0)]
    private int _secret;

    [Id(1)]
    public string? Text { get; set; }

    [Id(2)]
    public byte[]? Bytes { get; set; }

    [Id(3)]
    public DateTimeOffset When { get; set; }

    [Id(4)]
    public TimeSpan? Took { get; set; }

    [Id(5)]
    public Guid Id { get; set; }

    [Id(6)]
    public Dictionary<string, List<int>> Lists { get; set; } = [];

    [Id(7)]
    public ImmutableDictionary<string, Corner> Corners { get; set; } = ImmutableDictionary<string, Corner>.Empty;

    [Id(8)]
    public IReadOnlyList<string> Words { get; set; } = [];

    [Id(9)]
    public (int Left, string Right) Pair { get; set; }

    [Id(10)]
    public DayOfWeek Day { get; set; }

    [Id(11)]
    public decimal Price { get; set; }

    [Id(12)]
    public Everything? Next { get; set; }

    [Id(13)]
    public long[]? Numbers { get; set; }

    [Id(14)]
    public ImmutableArray<int> Unset { get; set; }

    [Id(15)]
    public Uri? Link { get; set; }

    public void Hide(int value) => _secret = value;

    public int Reveal() => _secret;
}

[GenerateSerializer]
public sealed class ProbeException : Exception
{
    public ProbeException()
    {
    }

    public ProbeException(string message)
        : base(message)
    {
    }

    public ProbeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    [Id(0)]
    public int Code { get; set; }
}
