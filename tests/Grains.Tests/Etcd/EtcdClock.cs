namespace Levee.Grains.Tests.Etcd;

/// <summary>A clock that only the test moves.</summary>
internal sealed class EtcdClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
