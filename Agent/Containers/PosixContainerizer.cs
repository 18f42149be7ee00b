using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Levee.Agent.Fetching;
using Levee.Agent.Logging;
using Levee.Agent.Recovery;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Containers;

/// <summary>Runs commands as plain processes, each in a session of its own; no isolation of resources.</summary>
/// <remarks>Source: spec agent-behaviour section 6 (posix launcher), executor-api section 13.</remarks>
internal sealed partial class PosixContainerizer(RuntimeLayout runtime, ChildReaper reaper, Fetcher fetcher, IContainerLogger outputs, TimeProvider clock, ILogger<PosixContainerizer> logger) : IContainerizer
{
    private static readonly string[] SetprivPlaces = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/local/bin/setpriv"];

    private readonly ConcurrentDictionary<ContainerId, IContainer> _containers = new();

    public IReadOnlyCollection<IContainer> All => [.. _containers.Values];

    public IContainer? Find(ContainerId id) => _containers.GetValueOrDefault(id);

    public async Task<ContainerTermination?> WaitAsync(ContainerId id, CancellationToken cancellationToken) =>
        Find(id) is { } container ? await container.Terminated.WaitAsync(cancellationToken)
        : _ended.TryGetValue(id, out var termination) ? termination
        : null;

    public Task<bool> RemoveAsync(ContainerId id) => Task.FromResult(Find(id) is null);

    public async Task<ContainerLaunch> LaunchAsync(ContainerConfig config, CancellationToken cancellationToken)
    {
        var (user, problem) = FindUser(config.User);
        if (problem is not null)
        {
            return ContainerLaunch.Refused(problem);
        }

        try
        {
            RunRecord.Create(runtime.Container(config.Id));
            SandboxDirectory.Create(config.Sandbox, user);
            SandboxDirectory.Link(config.Sandbox, config.Volumes, user);
            if (await fetcher.FetchAsync(config.Uris, config.Sandbox, user, cancellationToken) is { } why)
            {
                return Refuse(config, why);
            }

            var (output, refusal) = outputs.Open(config, user);
            using (output)
            {
                return output is null ? Refuse(config, refusal!) : Start(config, user, output.Output, output.Error);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(config, $"cannot write the sandbox: {error.Message}");
        }
    }

    private ContainerLaunch Start(ContainerConfig config, (uint User, uint Group)? user, SafeFileHandle stdout, SafeFileHandle stderr)
    {
        var (path, problem) = ExecutablePath.Find(config.Executable, config.Environment.GetValueOrDefault("PATH", ""), config.Sandbox);
        if (path is null)
        {
            return Refuse(config, problem!);
        }

        var command = Command(path, config, user);
        if (command is not var (executable, arguments))
        {
            return Refuse(config, "setpriv was not found; it is needed to run tasks as another user (package util-linux)");
        }

        var environment = config.Environment.SetItem(ProcessTable.Mark, config.Id.Value).Select(variable => $"{variable.Key}={variable.Value}");
        var (pid, error) = ProcessSpawn.Start(executable, arguments, environment, config.Sandbox, stdout, stderr);
        if (error != 0)
        {
            return Refuse(config, $"cannot start '{config.Executable}': {Marshal.GetPInvokeErrorMessage(error)}");
        }

        RunRecord.WritePid(runtime.Container(config.Id), pid);
        var container = new PosixContainer(config, pid, reaper.WaitAsync(pid), Gone, clock, logger);
        _containers[config.Id] = container;
        return ContainerLaunch.Launched(container);
    }

    private static (string Executable, IEnumerable<string> Arguments)? Command(string path, ContainerConfig config, (uint User, uint Group)? user)
    {
        if (user is not var (uid, gid))
        {
            return (path, config.Arguments);
        }

        // setpriv takes argv[0] from the path; a differing argv[0] is lost here.
        return SetprivPlaces.FirstOrDefault(File.Exists) is { } setpriv
            ? (setpriv, ["setpriv", $"--reuid={uid}", $"--regid={gid}", "--init-groups", "--", path, .. config.Arguments.Skip(1)])
            : null;
    }

    /// <returns>The user to switch to, <see langword="null"/> for none; or why that cannot be.</returns>
    private static ((uint User, uint Group)? User, string? Problem) FindUser(string? name)
    {
        if (name is null)
        {
            return (null, null);
        }

        if (Users.Find(name) is not var (uid, gid))
        {
            return (null, $"user '{name}' does not exist on this agent");
        }

        return uid == Users.Own ? (null, null)
            : Users.Own == 0 ? ((uid, gid), null)
            : (null, $"the agent runs as '{Users.NameOf(Users.Own)}' and cannot switch to user '{name}'; run it as root or with --no-switch_user");
    }

    private ContainerLaunch Refuse(ContainerConfig config, string why)
    {
        RunRecord.Remove(runtime.Container(config.Id));
        return ContainerLaunch.Refused(why);
    }
}
