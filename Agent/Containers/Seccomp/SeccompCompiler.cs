using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>Makes filters of profiles: a search by number for each kind of calls, so that a call costs some ten instructions however long the profile is.</summary>
/// <remarks>Calls of a kind that the profile does not name end their thread, as with libseccomp. Calls that a kind does not have are left out.</remarks>
internal static class SeccompCompiler
{
    private const int MostInstructions = 4096; // BPF_MAXINSNS
    private const int NumberOffset = 0;
    private const int ArchitectureOffset = 4;
    private static readonly SeccompVerdict Kill = new([], 0);

    /// <param name="capabilities">Those of the container, bit n for capability n.</param>
    /// <returns>An array of struct sock_filter, or why there is none.</returns>
    public static (byte[]? Filter, string? Problem) Compile(SeccompProfile profile, SeccompArchitecture own, ulong capabilities, Version kernel)
    {
        var names = profile.Architectures.GetValueOrDefault(own.Name, []).Prepend(own.Name).ToHashSet(StringComparer.Ordinal);
        var rules = profile.Rules.Where(rule => rule.Includes.Includes(own.Alias, capabilities, kernel) && !rule.Excludes.Excludes(own.Alias, capabilities, kernel)).ToImmutableArray();
        List<BpfInstruction> filter = [BpfInstruction.Load(ArchitectureOffset)];
        foreach (var group in SeccompArchitecture.All.Where(architecture => names.Contains(architecture.Name)).GroupBy(architecture => architecture.Audit))
        {
            List<BpfInstruction> section = [BpfInstruction.Load(NumberOffset), .. Search(Ranges(profile, rules, [.. group]))];
            filter.AddRange([BpfInstruction.Equal(group.Key, 1, 0), BpfInstruction.Skip(section.Count), .. section]);
        }

        filter.AddRange(Kill.ToFilter());
        return filter.Count > MostInstructions
            ? (null, $"it needs {filter.Count} instructions; the kernel takes {MostInstructions}")
            : (MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(filter)).ToArray(), null);
    }

    /// <summary>What becomes of all numbers: each entry holds from its number on.</summary>
    private static List<(uint First, SeccompVerdict Verdict)> Ranges(SeccompProfile profile, ImmutableArray<SeccompRule> rules, SeccompArchitecture[] architectures)
    {
        var otherwise = new SeccompVerdict([], profile.DefaultAction);
        var ranges = new SortedDictionary<uint, SeccompVerdict> { [0] = otherwise };
        if (architectures.Contains(SeccompArchitecture.X64))
        {
            ranges[SeccompArchitecture.X32.Bit] = architectures.Contains(SeccompArchitecture.X32) ? otherwise : Kill;
        }

        foreach (var (number, verdict) in architectures.SelectMany(architecture => Verdicts(profile, rules, architecture)))
        {
            ranges[number] = verdict;
            ranges.TryAdd(number + 1, otherwise);
        }

        List<(uint First, SeccompVerdict Verdict)> merged = [];
        foreach (var (first, verdict) in ranges)
        {
            if (merged.Count == 0 || merged[^1].Verdict != verdict)
            {
                merged.Add((first, verdict));
            }
        }

        return merged;
    }

    /// <summary>A rule without conditions counts more than those with some, whatever their order.</summary>
    private static IEnumerable<(uint Number, SeccompVerdict Verdict)> Verdicts(SeccompProfile profile, ImmutableArray<SeccompRule> rules, SeccompArchitecture architecture) => rules
        .SelectMany(rule => rule.Names.Distinct().Select(name => (Number: SyscallTable.Find(architecture.Column, name), Rule: rule)))
        .Where(call => call.Number is not null)
        .GroupBy(call => call.Number!.Value | architecture.Bit, call => call.Rule)
        .OrderBy(call => call.Key)
        .Select(call => (call.Key, call.FirstOrDefault(rule => rule.Arguments.IsEmpty) is { } plain ? new SeccompVerdict([], plain.Action) : new SeccompVerdict([.. call], profile.DefaultAction)));

    private static List<BpfInstruction> Search(List<(uint First, SeccompVerdict Verdict)> ranges)
    {
        if (ranges.Count == 1)
        {
            return [.. ranges[0].Verdict.ToFilter()];
        }

        var middle = ranges.Count / 2;
        var below = Search(ranges[..middle]);
        return [BpfInstruction.GreaterOrEqual(ranges[middle].First, 0, 1), BpfInstruction.Skip(below.Count), .. below, .. Search(ranges[middle..])];
    }
}
