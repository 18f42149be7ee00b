using Levee.Agent.Containers;
using Levee.Agent.Containers.Isolators;

namespace Levee.Agent.Images;

/// <summary>Applies what a Docker image says of its command: environment, entry point, arguments, working directory. Source: spec agent-behaviour section 7 (table of image defaults).</summary>
/// <param name="isIgnored">Whether images have no say.</param>
internal sealed class DockerRuntime(bool isIgnored) : IIsolator
{
    public string Name => "docker/runtime";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        if (isIgnored || setup.Image is not { } image)
        {
            return Task.FromResult<string?>(null);
        }

        foreach (var (name, value) in image.Environment)
        {
            setup.Environment.TryAdd(name, value);
        }

        setup.WorkingDirectory ??= image.WorkingDirectory;
        var command = setup.Config.TaskCommand ?? setup.Config.Command;
        if (command is null or { Shell: true } || (command.HasValue && command.Value.Length > 0))
        {
            return Task.FromResult<string?>(null);
        }

        List<string> arguments = image.Entrypoint.IsEmpty
            ? [.. image.Command, .. command.Arguments]
            : [.. image.Entrypoint, .. command.Arguments.Count > 0 ? [.. command.Arguments] : image.Command];
        if (image.Entrypoint.IsEmpty && image.Command.IsEmpty)
        {
            return Task.FromResult<string?>("No executable is found: neither the command nor the image names one");
        }

        (setup.Executable, setup.Arguments) = (arguments[0], arguments);
        return Task.FromResult<string?>(null);
    }
}
