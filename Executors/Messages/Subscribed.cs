using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>What the agent says of itself and the framework. Source: executor.proto, Event.Subscribed.</summary>
/// <param name="HasKillingState">Whether the framework knows TASK_KILLING.</param>
/// <param name="ContainerId">The executor's own container.</param>
internal sealed record Subscribed(bool HasKillingState, ContainerId? ContainerId)
{
    private const int TaskKillingState = 2;

    public static Subscribed Parse(ReadOnlySpan<byte> message)
    {
        var (hasKillingState, containerId) = (false, (ContainerId?)null);
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    hasKillingState = Can(reader.Bytes(), TaskKillingState);
                    break;
                case 4:
                    containerId = ContainerId.Parse(reader.Bytes());
                    break;
            }
        }

        return new(hasKillingState, containerId);
    }

    private static bool Can(ReadOnlySpan<byte> framework, ulong capability)
    {
        var reader = new WireReader(framework);
        while (reader.Next())
        {
            if (reader.Field == 10 && Fields.Varint(reader.Bytes(), 1) == capability)
            {
                return true;
            }
        }

        return false;
    }
}
