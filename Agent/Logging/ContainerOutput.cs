using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Logging;

/// <summary>Where a container's output and errors go.</summary>
internal sealed record ContainerOutput(SafeFileHandle Output, SafeFileHandle Error) : IDisposable
{
    /// <summary>Closes the agent's side of them, once the process has its own.</summary>
    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }
}
