using Levee.Agent.Containers;

namespace Levee.Agent.Io;

/// <summary>The switchboard of one container.</summary>
internal sealed record SwitchboardIo(string Socket, Task<string> Broken) : IContainerIo;
