using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1;

namespace Levee.Silo.Tests.Http;

/// <summary>An agent's grain that answers as it is told and remembers what operators asked.</summary>
public sealed class FakeAgent
{
    public CallReply Reply { get; set; } = new(200, null);

    /// <summary>Name of the last call.</summary>
    public string? Asked { get; private set; }

    public DrainConfig? Drain { get; private set; }

    public Offer.Types.Operation? Operation { get; private set; }

    public Task<CallReply> DrainAsync(DrainConfig config, CancellationToken cancellationToken)
    {
        Drain = config;
        return Answer("drain");
    }

    public Task<CallReply> DeactivateAsync(CancellationToken cancellationToken) => Answer("deactivate");

    public Task<CallReply> ReactivateAsync(CancellationToken cancellationToken) => Answer("reactivate");

    public Task<CallReply> MarkGoneAsync(CancellationToken cancellationToken) => Answer("gone");

    public Task<CallReply> OperateAsync(Offer.Types.Operation operation, string? principal, CancellationToken cancellationToken)
    {
        Operation = operation;
        return Answer("operate");
    }

    private Task<CallReply> Answer(string asked)
    {
        Asked = asked;
        return System.Threading.Tasks.Task.FromResult(Reply);
    }
}
