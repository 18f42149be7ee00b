using System.Collections.Immutable;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>What becomes of one system call.</summary>
/// <param name="Conditional">The first whose arguments fit decides.</param>
/// <param name="Action">What becomes of it else.</param>
internal sealed record SeccompVerdict(ImmutableArray<SeccompRule> Conditional, uint Action)
{
    private const int FirstArgument = 16; // struct seccomp_data: number, architecture, instruction, arguments of 8 bytes.

    /// <summary>Instructions that return it.</summary>
    public IEnumerable<BpfInstruction> ToFilter() => Conditional.SelectMany(Instructions).Append(BpfInstruction.Return(Action));

    private static IEnumerable<BpfInstruction> Instructions(SeccompRule rule)
    {
        List<BpfInstruction> all = [.. rule.Arguments.SelectMany(Compare), BpfInstruction.Return(rule.Action)];
        return all.Select((instruction, index) => instruction with
        {
            IfTrue = instruction.IfTrue == BpfInstruction.NextRule ? (byte)(all.Count - index - 1) : instruction.IfTrue,
            IfFalse = instruction.IfFalse == BpfInstruction.NextRule ? (byte)(all.Count - index - 1) : instruction.IfFalse,
        });
    }

    /// <summary>Goes on behind its end when the condition holds. Arguments are compared by halves, the upper one first.</summary>
    private static BpfInstruction[] Compare(SeccompArgument argument)
    {
        const byte Next = BpfInstruction.NextRule;
        var (high, low) = ((uint)(argument.Value >> 32), (uint)argument.Value);
        var loadLow = BpfInstruction.Load(FirstArgument + (8 * argument.Index));
        var loadHigh = BpfInstruction.Load(FirstArgument + (8 * argument.Index) + 4);
        return argument.Comparison switch
        {
            SeccompComparison.Equal => [loadHigh, BpfInstruction.Equal(high, 0, Next), loadLow, BpfInstruction.Equal(low, 0, Next)],
            SeccompComparison.NotEqual => [loadHigh, BpfInstruction.Equal(high, 0, 2), loadLow, BpfInstruction.Equal(low, Next, 0)],
            SeccompComparison.Greater => [loadHigh, BpfInstruction.Greater(high, 3, 0), BpfInstruction.Equal(high, 0, Next), loadLow, BpfInstruction.Greater(low, 0, Next)],
            SeccompComparison.GreaterOrEqual => [loadHigh, BpfInstruction.Greater(high, 3, 0), BpfInstruction.Equal(high, 0, Next), loadLow, BpfInstruction.GreaterOrEqual(low, 0, Next)],
            SeccompComparison.Less => [loadHigh, BpfInstruction.Greater(high, Next, 0), BpfInstruction.Equal(high, 0, 2), loadLow, BpfInstruction.GreaterOrEqual(low, Next, 0)],
            SeccompComparison.LessOrEqual => [loadHigh, BpfInstruction.Greater(high, Next, 0), BpfInstruction.Equal(high, 0, 2), loadLow, BpfInstruction.Greater(low, Next, 0)],
            _ =>
            [
                loadHigh, BpfInstruction.And(high), BpfInstruction.Equal((uint)(argument.Second >> 32), 0, Next),
                loadLow, BpfInstruction.And(low), BpfInstruction.Equal((uint)argument.Second, 0, Next),
            ],
        };
    }
}
