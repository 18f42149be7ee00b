using Levee.Containers;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Puts the nodes of <c>--allowed_devices</c> into the <c>/dev</c> of containers with a root of their own. Source: spec agent-behaviour section 20.</summary>
internal sealed class LinuxDevices(IsolatorSurroundings with) : IIsolator
{
    public string Name => "linux/devices";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        foreach (var allowed in setup.RootFs is null ? [] : with.Settings.AllowedDevices)
        {
            if (DeviceNode.Find(allowed.Device.Path) is not { } node)
            {
                return Task.FromResult<string?>($"device '{allowed.Device.Path}' of --allowed_devices does not exist");
            }

            var all = (allowed.Access.Read ? 0x124U : 0) | (allowed.Access.Write ? 0x92U : 0);
            setup.Launch.Nodes.Add(new LaunchInfo.Types.Node { Path = setup.RootFs + allowed.Device.Path, Mode = (node.Mode & 0xF000) | all, Device = node.Number });
        }

        return Task.FromResult<string?>(null);
    }
}
