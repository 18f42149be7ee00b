using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Agents;
using Mesos.V1;

namespace Levee.Grains.Tests.Frameworks;

/// <summary>What a framework hears of its operations when their agent goes. Source: Mesos' master, sendBulkOperationFeedback and __removeSlave.</summary>
public sealed class FrameworkOperationsTests
{
    private readonly FrameworkOperations _operations = new();

    [Theory]
    [InlineData(AgentLoss.Unreachable, OperationState.OperationUnreachable, "Agent was marked unreachable")]
    [InlineData(AgentLoss.GoneByOperator, OperationState.OperationGoneByOperator, "Agent has been marked gone")]
    public void Each_operation_of_a_lost_agent_is_told_of_and_then_unknown(AgentLoss loss, OperationState state, string message)
    {
        _operations.Note(Operation("pending", OperationState.OperationPending));
        _operations.Note(Operation("ended", OperationState.OperationFinished));
        var told = _operations.LoseAgent(new("S0"), loss);
        Assert.Equal(["ended", "pending"], told.Select(status => status.OperationId.Value).Order(StringComparer.Ordinal));
        Assert.All(told, status => Assert.Equal((state, message, null, "S0"), (status.State, status.Message, status.Uuid, status.AgentId.Value)));
        Assert.Null(_operations.FindLatest("pending"));
        Assert.Empty(_operations.LoseAgent(new("S0"), loss));
    }

    [Fact]
    public void An_agent_that_comes_back_tells_of_its_operations_again()
    {
        _operations.Note(Operation("r1", OperationState.OperationPending));
        _operations.LoseAgent(new("S0"), AgentLoss.Unreachable);
        _operations.Reconnect(new("S0"), [Operation("r1", OperationState.OperationFinished)]);
        Assert.Equal(OperationState.OperationFinished, _operations.FindLatest("r1")!.State);
    }

    [Theory]
    [InlineData(AgentLoss.Disconnected, true)]
    [InlineData(AgentLoss.Removed, false)]
    public void An_agent_that_disconnects_or_leaves_is_no_news_about_operations(AgentLoss loss, bool known)
    {
        _operations.Note(Operation("r1", OperationState.OperationPending));
        Assert.Empty(_operations.LoseAgent(new("S0"), loss));
        Assert.Equal(known, _operations.FindLatest("r1") is not null);
    }

    private static Operation Operation(string id, OperationState state) => new()
    {
        AgentId = new() { Value = "S0" }, Info = new() { Id = new() { Value = id } }, LatestStatus = new() { OperationId = new() { Value = id }, State = state },
    };
}
