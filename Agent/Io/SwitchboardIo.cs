using Levee.Agent.Containers;

namespace Levee.Agent.Io;

/// <summary>The switchboard of one container.</summary>
internal sealed record SwitchboardIo(string Socket, Task<string> Broken) : IContainerIo
{
    private static readonly Task<string> Never = new TaskCompletionSource<string>().Task;

    /// <summary>One that an earlier agent started: nobody tells how its process ends.</summary>
    public static SwitchboardIo Recovered(string socket) => new(socket, Never);
}
