using Google.Protobuf.WellKnownTypes;
using Orleans;

namespace Levee.Benchmarks.Engine;

/// <summary>Gives back what it gets.</summary>
public interface IEchoGrain : IGrainWithIntegerKey
{
    Task PingAsync();

    Task<Reading> EchoAsync(Reading reading);

    Task<Struct> EchoMessageAsync(Struct message);
}

/// <summary>A value that must be copied: its list can change.</summary>
[GenerateSerializer]
public sealed record Reading([property: Id(0)] string Source, [property: Id(1)] double Value, [property: Id(2)] List<int> Samples);

/// <inheritdoc cref="IEchoGrain"/>
internal sealed class EchoGrain : Grain, IEchoGrain
{
    public Task PingAsync() => Task.CompletedTask;

    public Task<Reading> EchoAsync(Reading reading) => Task.FromResult(reading);

    public Task<Struct> EchoMessageAsync(Struct message) => Task.FromResult(message);
}
