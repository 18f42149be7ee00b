using Google.Protobuf;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Operations;
using Mesos.V1;

namespace Levee.Grains.Agents;

// Operations under way, or ended and not acknowledged.
internal sealed partial class AgentLedger
{
    private readonly Dictionary<ByteString, Operation> _operations = [];

    /// <summary>Operations under way, or ended and not acknowledged.</summary>
    public IReadOnlyCollection<Operation> Operations => _operations.Values;

    /// <summary>The operation of a uuid.</summary>
    public Operation? FindOperation(ByteString uuid) => _operations.GetValueOrDefault(uuid);

    /// <summary>The operation to which a framework gave an id.</summary>
    public Operation? FindOperation(FrameworkId frameworkId, string operationId) => _operations.Values.FirstOrDefault(
        operation => operation.FrameworkId?.Value == frameworkId.Value && operation.Info.Id?.Value == operationId);

    /// <summary>Adds an operation, or replaces what was known of it.</summary>
    public void NoteOperation(Operation operation) => _operations[operation.Key()] = operation;

    /// <summary>Forgets an operation: its end was acknowledged.</summary>
    public void ForgetOperation(ByteString uuid) => _operations.Remove(uuid);

    /// <summary>Changes free resources as an operation does.</summary>
    /// <param name="conversion">Not allocated; what it consumes is free.</param>
    /// <exception cref="InvalidOperationException">It is not free.</exception>
    public void Convert(ResourceConversion conversion)
    {
        Free = (Free.Without(conversion.Consumed)
            ?? throw new InvalidOperationException($"Agent {Id} has {Free} free; {conversion.Consumed} cannot be converted. Validate before converting.")) + conversion.Converted;
        Total = Total.Less(conversion.Consumed) + conversion.Converted;
        _totalMessages = default;
    }
}
