using Levee.Agent.Configuration;
using Levee.Containers;
using Mesos.V1;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Which parts of root's power a container has, and may have at most. Source: spec agent-behaviour section 7.</summary>
internal sealed class LinuxCapabilities(ContainerSettings settings) : IIsolator
{
    private const int First = (int)CapabilityInfo.Types.Capability.Chown;

    public string Name => "linux/capabilities";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var asked = setup.Config.Container?.LinuxInfo;
        var effective = Mask(asked?.EffectiveCapabilities ?? asked?.CapabilityInfo ?? settings.EffectiveCapabilities);
        var bounding = Mask(asked?.BoundingCapabilities ?? settings.BoundingCapabilities);
        if (settings.BoundingCapabilities is not null && Mask(settings.BoundingCapabilities) is { } most && (((effective ?? 0) | (bounding ?? 0)) & ~most) is var beyond and not 0)
        {
            return Task.FromResult<string?>($"capabilities {Names(beyond)} are not among the agent's bounding capabilities {Names(most)}");
        }

        bounding ??= effective;
        effective ??= bounding;
        if (effective is { } have && bounding is { } can)
        {
            if ((have & ~can) != 0)
            {
                return Task.FromResult<string?>($"effective capabilities {Names(have & ~can)} are not among the bounding capabilities {Names(can)}");
            }

            setup.Launch.Capabilities = new LaunchInfo.Types.Capabilities { Effective = have, Bounding = can };
        }

        return Task.FromResult<string?>(null);
    }

    private static ulong? Mask(CapabilityInfo? info) =>
        info?.Capabilities.Where(capability => capability >= CapabilityInfo.Types.Capability.Chown).Aggregate(0UL, (mask, capability) => mask | (1UL << ((int)capability - First)));

    private static string Names(ulong mask) =>
        "{" + string.Join(", ", Enum.GetValues<CapabilityInfo.Types.Capability>().Where(capability => (int)capability >= First && (mask & (1UL << ((int)capability - First))) != 0)
            .Select(capability => new CapabilityInfo { Capabilities = { capability } }.ToString().Split('"')[3])) + "}";
}
