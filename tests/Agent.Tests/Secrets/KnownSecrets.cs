using Google.Protobuf;
using Levee.Agent.Secrets;
using Mesos.V1;

namespace Levee.Agent.Tests.Secrets;

/// <summary>A resolver as an operator would write one.</summary>
public sealed class KnownSecrets(TimeProvider clock) : ISecretResolver
{
    public Task<ByteString?> ResolveAsync(Secret.Types.Reference reference, CancellationToken cancellationToken) => reference.Name switch
    {
        "broken" => throw new InvalidOperationException("the vault is sealed"),
        "slow" => Task.Delay(Timeout.InfiniteTimeSpan, clock, CancellationToken.None).ContinueWith(_ => (ByteString?)null, TaskScheduler.Default),
        "db" => Task.FromResult<ByteString?>(ByteString.CopyFromUtf8($"hush-{reference.Key}\n")),
        _ => Task.FromResult<ByteString?>(null),
    };
}
