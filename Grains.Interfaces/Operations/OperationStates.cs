using Mesos.V1;

namespace Levee.Grains.Interfaces.Operations;

/// <summary>What an operation's state means. Source: spec mesos/master-behaviour.md section 6.</summary>
public static class OperationStates
{
    /// <summary>Nothing comes after it.</summary>
    public static bool IsTerminal(this OperationState state) => state
        is OperationState.OperationFinished or OperationState.OperationFailed or OperationState.OperationError or OperationState.OperationDropped
        or OperationState.OperationGoneByOperator;
}
