using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers;

/// <summary>What the first process gets as input and output in place of <c>/dev/null</c> and the sandbox's files.</summary>
/// <param name="Input">Also output when it is a terminal: then it becomes the process' controlling one.</param>
/// <param name="Io">How others reach them while the container runs.</param>
internal sealed record ContainerStreams(SafeFileHandle Input, SafeFileHandle Output, SafeFileHandle Error, bool IsTerminal, IContainerIo Io) : IDisposable
{
    /// <summary>Closes the agent's side of them, once the process has its own.</summary>
    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
