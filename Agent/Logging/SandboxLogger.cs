using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Logging;

/// <summary>Containers write to <c>stdout</c> and <c>stderr</c> of their sandbox themselves; the files only grow.</summary>
internal sealed class SandboxLogger : IContainerLogger
{
    public const string Output = "stdout";
    public const string Error = "stderr";

    public (ContainerOutput? Output, string? Problem) Open(ContainerConfig config, (uint User, uint Group)? owner)
    {
        var output = SandboxDirectory.OpenOutput(config.Sandbox, Output, owner);
        try
        {
            return (new(output, SandboxDirectory.OpenOutput(config.Sandbox, Error, owner)), null);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
