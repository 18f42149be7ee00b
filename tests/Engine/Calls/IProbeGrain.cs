using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Orleans.Concurrency;

namespace Levee.Engine.Calls;

/// <summary>A grain that does what a test asks.</summary>
[Alias("levee.engine.probe")]
public interface IProbeGrain : IGrainWithStringKey
{
    Task<int> CountAsync();

    Task<string> KeyAsync();

    /// <summary>Reads a number, waits, writes it back plus one.</summary>
    Task<int> SlowIncrementAsync();

    Task WaitForReleaseAsync();

    [AlwaysInterleave]
    Task ReleaseAsync();

    [AlwaysInterleave]
    Task<int> WaitingAsync();

    [ReadOnly]
    Task<int> ReadTogetherAsync(int others);

    Task<List<int>> KeepAsync(List<int> values);

    Task<List<int>> KeptAsync();

    Task<bool> IsSameAsync(FrozenValue value);

    [return: Immutable]
    Task<T1> SharedAsync();

    Task ThrowAsync(string message);

    Task ThrowOwnAsync(int code);

    [ResponseTimeout("00:00:01")]
    Task NeverAsync();

    [OneWay]
    Task TellAsync(string word);

    Task<List<string>> ToldAsync();

    ValueTask<int> AddAsync(int left, int right);

    Task<Shape> EchoShapeAsync(Shape shape);

    Task<Everything> EchoAsync(Everything value);

    Task<Struct> EchoMessageAsync(Struct message);

    Task<ImmutableArray<Shape>> EchoManyAsync(ImmutableArray<Shape> shapes);

    Task<object?> EchoObjectAsync(object? value);

    Task<string> UntilCancelledAsync(string word, CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task<string?> CancelledAsync();

    Task<string> AskOtherAsync(IProbeGrain other);

    Task<IProbeGrain> SelfAsync();

    Task<string?> AmbientAsync(string name);

    Task DeactivateAsync();
}

[GenerateSerializer, Immutable]
public sealed record T1([property: Id(0)] string Text);

[GenerateSerializer, Immutable]
public sealed class FrozenValue
{
    [Id(0)]
    public List<int> Numbers { get; init; } = [];
}
