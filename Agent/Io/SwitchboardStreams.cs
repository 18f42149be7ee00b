using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Io;

/// <summary>Both sides of a container's input and output: what the process gets, and what the switchboard gets.</summary>
internal sealed class SwitchboardStreams : IDisposable
{
    private readonly List<SafeFileHandle> _ofBoard = [];

    private SwitchboardStreams(SafeFileHandle input, SafeFileHandle output, SafeFileHandle error, bool isTerminal) =>
        (Input, Output, Error, IsTerminal) = (input, output, error, isTerminal);

    /// <summary>The process' side.</summary>
    public SafeFileHandle Input { get; }

    /// <inheritdoc cref="Input"/>
    public SafeFileHandle Output { get; }

    /// <inheritdoc cref="Input"/>
    public SafeFileHandle Error { get; }

    public bool IsTerminal { get; }

    /// <summary>The switchboard's descriptors after its own three, and the arguments that tell it which is which.</summary>
    public (IReadOnlyList<SafeHandleZeroOrMinusOneIsInvalid> Descriptors, IReadOnlyList<string> Arguments) OfBoard { get; private set; }

    /// <exception cref="IOException">No terminal, no pipe, or the sandbox cannot be written.</exception>
    public static SwitchboardStreams Open(ContainerConfig config, SafeFileHandle listener)
    {
        var owner = config.User is { } name ? Users.Find(name) : null;
        var log = SandboxDirectory.OpenOutput(config.Sandbox, "stdout", owner);
        if (config.Tty is { } tty)
        {
            var terminal = PseudoTerminal.Open(tty, owner);
            var streams = new SwitchboardStreams(terminal.Lower, terminal.Lower, terminal.Lower, isTerminal: true);
            return streams.With(config, ("listener", listener), ("input", terminal.Upper), ("output", terminal.Upper), ("output-log", log));
        }

        var (input, output, error) = (Descriptors.Pipe(), Descriptors.Pipe(), Descriptors.Pipe());
        var errorLog = SandboxDirectory.OpenOutput(config.Sandbox, "stderr", owner);
        return new SwitchboardStreams(input.Read, output.Write, error.Write, isTerminal: false)
            .With(config, ("listener", listener), ("input", input.Write), ("output", output.Read), ("error", error.Read), ("output-log", log), ("error-log", errorLog));
    }

    /// <summary>Closes the switchboard's side here; the process' is its container's.</summary>
    public void Dispose() => _ofBoard.ForEach(handle => handle.Dispose());

    /// <summary>Closes the process' side, when there will be no process.</summary>
    public void DisposeProcessSide()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }

    private SwitchboardStreams With(ContainerConfig config, params (string Name, SafeFileHandle Handle)[] descriptors)
    {
        const int First = 3;
        _ofBoard.AddRange(descriptors.Select(descriptor => descriptor.Handle));
        List<string> arguments = [.. descriptors.Select((descriptor, at) => $"--{descriptor.Name}={First + at}")];
        if (IsTerminal)
        {
            arguments.Add("--terminal");
        }

        if (config.IsDebug)
        {
            arguments.Add("--wait");
        }

        OfBoard = (_ofBoard, arguments);
        return this;
    }
}
