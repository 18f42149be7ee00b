using Levee.Containers;
using Type = Mesos.V1.RLimitInfo.Types.RLimit.Types.Type;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Applies the limits that a task asks for. Source: spec agent-behaviour section 7.</summary>
internal sealed class PosixRLimits : IIsolator
{
    private static readonly Dictionary<Type, int> Numbers = new()
    {
        [Type.RlmtCpu] = 0,
        [Type.RlmtFsize] = 1,
        [Type.RlmtData] = 2,
        [Type.RlmtStack] = 3,
        [Type.RlmtCore] = 4,
        [Type.RlmtRss] = 5,
        [Type.RlmtNproc] = 6,
        [Type.RlmtNofile] = 7,
        [Type.RlmtMemlock] = 8,
        [Type.RlmtAs] = 9,
        [Type.RlmtLocks] = 10,
        [Type.RlmtSigpending] = 11,
        [Type.RlmtMsgqueue] = 12,
        [Type.RlmtNice] = 13,
        [Type.RlmtRtprio] = 14,
        [Type.RlmtRttime] = 15,
    };

    public string Name => "posix/rlimits";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        foreach (var limit in setup.Config.Container?.RlimitInfo?.Rlimits ?? [])
        {
            if (!Numbers.TryGetValue(limit.Type, out var number))
            {
                return Task.FromResult<string?>($"resource limit {limit.Type} is unknown");
            }

            if (limit.HasSoft != limit.HasHard || limit.Soft > limit.Hard)
            {
                return Task.FromResult<string?>($"resource limit {limit.Type} must have both a soft and a hard value, the soft one not above the hard one, or neither");
            }

            setup.Launch.Rlimits.Add(new LaunchInfo.Types.RLimit { Resource = number, Soft = limit.HasSoft ? limit.Soft : ulong.MaxValue, Hard = limit.HasHard ? limit.Hard : ulong.MaxValue });
        }

        return Task.FromResult<string?>(null);
    }
}
