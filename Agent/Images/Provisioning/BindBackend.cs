namespace Levee.Agent.Images.Provisioning;

/// <summary>Shows the only layer of an image itself; nobody can write to it.</summary>
internal sealed class BindBackend : IRootFsBackend
{
    public string Name => "bind";

    public Task MakeAsync(IReadOnlyList<string> layers, string rootFs, string scratch, CancellationToken cancellationToken)
    {
        if (layers.Count != 1)
        {
            throw new IOException($"the image has {layers.Count} layers; --image_provisioner_backend=bind takes images of one");
        }

        MountCalls.Mount(layers[0], rootFs, null, MountCalls.Bind);
        MountCalls.Mount(null, rootFs, null, MountCalls.Bind | MountCalls.Remount | MountCalls.ReadOnly);
        return Task.CompletedTask;
    }
}
