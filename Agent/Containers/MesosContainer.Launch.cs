using System.ComponentModel;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Levee.Agent.Containers.Cgroups;
using Levee.Agent.Containers.Launching;
using Levee.Agent.Sandboxes;
using Levee.Containers;
using Mesos.V1;
using Microsoft.Win32.SafeHandles;
using Reason = Mesos.V1.TaskStatus.Types.Reason;

namespace Levee.Agent.Containers;

// Its launch. Source of the order: spec agent-behaviour section 6; files are fetched before there is a process.
internal sealed partial class MesosContainer
{
    private bool _isChild;

    /// <returns>Why there is no container; nothing of it is left then.</returns>
    public async Task<string?> LaunchAsync(CancellationToken cancellationToken)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        var refusal = await TryAsync(given.Token);
        if (Pid == 0)
        {
            _exited.TrySetResult();
        }

        if (refusal is null)
        {
            MoveTo(ContainerState.Running);
            Watch();
        }

        _launched.SetResult();
        if (refusal is null)
        {
            return null;
        }

        await ((Task)DestroyAsync(TaskState.TaskFailed, Reason.ContainerLaunchFailed, $"Failed to launch container: {refusal}")).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Logged there.
        return refusal;
    }

    /// <summary>Takes over what an earlier agent started.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var launch = ReadLaunch(_runtime);
        var process = FindFirst(launch);
        Pid = process?.Pid ?? 0;
        _hasShim = launch is { Replace: false };
        services.Launcher.Started(Id, Pid);
        Io = await services.Switchboard.RecoverAsync(_config, _runtime, cancellationToken);
        foreach (var isolator in services.Isolators)
        {
            await isolator.RecoverAsync(_config, Pid);
        }

        MoveTo(ContainerState.Running);
        if (process is null)
        {
            _exited.SetResult();
        }
        else
        {
            _ = ObserveAsync();
            Watch();
        }

        _launched.SetResult();
    }

    /// <summary>The first process. One that was started without the shim right before the agent died may not be noted yet, or not in its cgroups.</summary>
    private ProcessEntry? FindFirst(LaunchInfo? launch)
    {
        var (process, wasStarted) = ContainerRecords.FindProcess(_runtime);
        if (launch is null)
        {
            return process;
        }

        if (!wasStarted && ProcessTable.FindMarked(Id.Path) is { } found)
        {
            ContainerRecords.WritePid(_runtime, found.Pid);
            process = found;
        }

        if (process is { } first && launch.Replace)
        {
            JoinAgain(launch, first.Pid);
        }

        return process;
    }

    private static void JoinAgain(LaunchInfo launch, int pid)
    {
        var missing = launch.Cgroups.Where(file => Path.GetDirectoryName(file) is var cgroup && Directory.Exists(cgroup) && !CgroupDirectory.Processes(cgroup).Contains(pid));
        try
        {
            Join(missing, pid);
        }
        catch (IOException) when (ProcessTable.Find(pid) is not { IsAlive: true })
        {
            // It ended meanwhile, which its container notices by itself.
        }
    }

    private async Task<string?> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (user, problem) = UserLookup.Find(_config.User);
            return problem ?? await SetUpAsync(user, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return "the launch was given up";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"cannot write the sandbox: {error.Message}";
        }
        catch (Win32Exception error)
        {
            return error.Message;
        }
    }

    private async Task<string?> SetUpAsync((uint User, uint Group)? user, CancellationToken cancellationToken)
    {
        ContainerRecords.Create(_runtime, _config);
        if (!Directory.Exists(_config.Sandbox))
        {
            SandboxDirectory.Create(_config.Sandbox, user, isLatest: _config.ExecutorId is not null);
        }

        var setup = new ContainerSetup(_config, _runtime) { User = user };
        return await ProvisionAsync(setup, cancellationToken) ?? await PrepareAsync(setup, cancellationToken) ?? await FetchAsync(setup, cancellationToken) ?? await StartAsync(setup, _ending.Token); // From here on a moment is left: who gives up now has a container to destroy.
    }

    private async Task<string?> ProvisionAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        if (_config.IsDebug || _config.Container?.Mesos?.Image is not { } image)
        {
            return null;
        }

        MoveTo(ContainerState.Provisioning);
        setup.Image = await services.Images.ProvisionAsync(Id, image, cancellationToken);
        setup.RootFs = setup.Image.RootFs;
        return setup.Image.Problem;
    }

    private async Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        MoveTo(ContainerState.Preparing);
        services.Launcher.Prepare(setup);
        if (_config.IsDebug)
        {
            DebugContainer.Enter(setup, parent!.Pid, ReadLaunch(parent._runtime));
        }

        foreach (var isolator in services.Isolators)
        {
            if (await isolator.PrepareAsync(setup, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private async Task<string?> FetchAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        if (_config.Uris.IsEmpty)
        {
            return null;
        }

        MoveTo(ContainerState.Fetching);
        return await services.Fetcher.FetchAsync(_config.Uris, _config.Sandbox, setup.User, cancellationToken);
    }

    private async Task<string?> StartAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        MoveTo(ContainerState.Isolating);
        if (LaunchOrders.Complete(setup, _runtime) is { } problem)
        {
            return problem;
        }

        using var streams = await services.Switchboard.OpenAsync(_config, _runtime, cancellationToken);
        Io = streams?.Io;
        setup.Launch.Terminal = streams is { IsTerminal: true };
        var (files, refusal) = streams is null ? services.Output.Open(_config, setup.User) : (null, null);
        using var output = files;
        if (refusal is not null)
        {
            return refusal;
        }

        var (input, stdout, stderr) = (streams?.Input, streams?.Output ?? output!.Output, streams?.Error ?? output!.Error);
        return LaunchOrders.NeedsShim(setup)
            ? await StartShimAsync(setup, input, stdout, stderr, cancellationToken)
            : StartDirectly(setup, input, stdout, stderr);
    }

    /// <summary>Without the shim: the program needs no more than its cgroups.</summary>
    private string? StartDirectly(ContainerSetup setup, SafeFileHandle? input, SafeFileHandle output, SafeFileHandle error)
    {
        var launch = setup.Launch;
        ContainerRecords.Write(_runtime, ContainerRecords.LaunchInfo, launch.ToByteArray());
        var (pid, number) = ProcessSpawn.Start(launch.Command.Path, launch.Command.Arguments, launch.Environment, launch.WorkingDirectory, [input, output, error]);
        if (number != 0)
        {
            return $"cannot start '{_config.Executable}': {Marshal.GetPInvokeErrorMessage(number)}";
        }

        Started(pid);
        Join(launch.Cgroups, pid);
        return null;
    }

    private static void Join(IEnumerable<string> cgroups, int pid)
    {
        foreach (var cgroup in cgroups)
        {
            CgroupDirectory.Write(Path.GetDirectoryName(cgroup)!, CgroupDirectory.ProcessesFile, pid);
        }
    }

    private async Task<string?> StartShimAsync(ContainerSetup setup, SafeFileHandle? input, SafeFileHandle output, SafeFileHandle error, CancellationToken cancellationToken)
    {
        if (!File.Exists(services.Shim))
        {
            return $"'{services.Shim}' is missing; --launcher_dir must name its directory";
        }

        _hasShim = !setup.Launch.Replace;
        var (started, problem) = ShimLaunch.Start(services.Shim, _runtime, setup.Launch, input, output, error);
        if (started is null)
        {
            return problem;
        }

        using var shim = started;
        Started(shim.Pid);
        problem = await shim.ReadyAsync(cancellationToken) ?? await IsolateAsync(cancellationToken) ?? await shim.GoAsync(cancellationToken);
        LaunchOrders.Forget(setup, _runtime);
        return problem;
    }

    private async Task<string?> IsolateAsync(CancellationToken cancellationToken)
    {
        foreach (var isolator in services.Isolators)
        {
            if (await isolator.IsolateAsync(_config, Pid, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private void Started(int pid)
    {
        (Pid, _isChild) = (pid, true);
        ContainerRecords.WritePid(_runtime, pid);
        services.Launcher.Started(Id, pid);
        _ = ObserveAsync();
    }

    /// <summary>Notes the end of the first process. A child stays uncollected until nothing of the container is left, so that its pid stays taken.</summary>
    private async Task ObserveAsync()
    {
        if (_isChild)
        {
            await services.Reaper.WaitAsync(Pid);
        }
        else
        {
            await services.Descriptors.ExitAsync(Pid, CancellationToken.None);
        }

        _exited.TrySetResult();
    }

    private static LaunchInfo? ReadLaunch(string runtime)
    {
        var file = Path.Combine(runtime, ContainerRecords.LaunchInfo);
        return File.Exists(file) ? LaunchInfo.Parser.ParseFrom(File.ReadAllBytes(file)) : null;
    }
}
