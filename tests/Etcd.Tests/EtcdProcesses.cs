using System.Diagnostics;
using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Etcd;
using Levee.TestKit;
using Mesos.V1;
using Task = System.Threading.Tasks.Task;

namespace Levee.Etcd.Tests;

/// <summary>Launches members as real etcd processes on loopback, each on an agent of its own, and keeps the plan in memory.</summary>
internal sealed class EtcdProcesses(TimeProvider clock) : IEtcdTasks, IEtcdLedger, IDisposable
{
    private static readonly EtcdClusterSpec Spec = new();

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("levee-etcd-");
    private readonly Dictionary<string, Process> _processes = [];
    private readonly HashSet<string> _ended = [];
    private EtcdSeat? _seat;
    private int _agents;

    public EtcdClusterPlan Plan { get; private set; } = EtcdClusterPlan.New("etcd-real", 3, Guid.NewGuid().ToString("n"));

    public EtcdSeats Seats => new(_seat is null ? [] : [_seat], clock.GetUtcNow());

    public bool TornDown { get; private set; }

    public Task UpdateAsync(Func<EtcdClusterPlan, EtcdClusterPlan> change, CancellationToken cancellationToken)
    {
        Plan = change(Plan);
        return Task.CompletedTask;
    }

    public Task WantAsync(bool wanted, EtcdClusterPlan plan, CancellationToken cancellationToken)
    {
        if (wanted && _seat is null)
        {
            var port = FreePorts.Block(2);
            _seat = new($"O{_agents}", $"S{_agents++}", "127.0.0.1", port, port + 1);
        }

        return Task.CompletedTask;
    }

    public Task<bool> LaunchAsync(EtcdMember member, string token, string initialCluster, CancellationToken cancellationToken)
    {
        _seat = null;
        var sandbox = _root.CreateSubdirectory(member.Name).FullName;
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = sandbox };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" 2>stderr");
        start.ArgumentList.Add("sh");
        foreach (var argument in EtcdTask.Arguments(Spec, member, token, initialCluster))
        {
            start.ArgumentList.Add(argument);
        }

        _processes[member.Name] = Process.Start(start)!;
        return Task.FromResult(true);
    }

    public Task KillAsync(EtcdMember member, CancellationToken cancellationToken)
    {
        Kill(member.Name);
        return Task.CompletedTask;
    }

    public Task<bool> TeardownAsync(CancellationToken cancellationToken)
    {
        TornDown = true;
        return Task.FromResult(true);
    }

    /// <summary>Tells the plan which processes run and which have ended since.</summary>
    public void Report()
    {
        foreach (var (name, process) in _processes.Where(pair => !_ended.Contains(pair.Key)))
        {
            var ended = process.HasExited;
            var state = !ended ? TaskState.TaskRunning : process.ExitCode == 0 ? TaskState.TaskFinished : TaskState.TaskFailed;
            Plan = Plan.OnTask(new(name, state, false, ended ? $"exit code {process.ExitCode}" : ""), clock.GetUtcNow());
            if (ended)
            {
                _ended.Add(name);
            }
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill(string name) => _processes[name].Kill();

    /// <summary>The last words of all members.</summary>
    public string LastWords() => string.Join('\n', _processes.Keys.Select(name =>
        $"{name}: {string.Join('\n', File.ReadLines(Path.Combine(_root.FullName, name, "stderr")).TakeLast(3))}"));

    public void Dispose()
    {
        foreach (var process in _processes.Values)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            process.WaitForExit();
            process.Dispose();
        }

        _root.Delete(recursive: true);
    }
}
