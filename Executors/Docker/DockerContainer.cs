using System.Collections;
using System.Globalization;
using Levee.Executors.Docker.Run;
using Levee.Executors.Loop;
using Levee.Executors.Messages;
using Levee.Executors.Native;
using Levee.Executors.Processes;

namespace Levee.Executors.Docker;

/// <inheritdoc cref="IDockerContainer"/>
internal sealed class DockerContainer(DockerSettings settings, IEvents events, ChildReaper reaper) : IDockerContainer
{
    private static readonly Dictionary<string, string> Variables = ReadVariables();

    /// <summary>A call of docker's command.</summary>
    public ProcessStart Command(params IEnumerable<string> arguments) => new(settings.Docker, [settings.Docker, "-H", "unix://" + settings.Socket, .. arguments], Variables);

    public string? Run(TaskInfo task, DockerInfo info, Action<WaitStatus> ended)
    {
        var resources = DockerResources.Of(task.Resources, task.Limits);
        var (arguments, problem) = DockerRun.Of(info, task.Command ?? CommandInfo.Parse([]), resources, settings.Place, MachineMemory.Bytes);
        if (problem is not null)
        {
            return $"Failed to create docker run options: {problem}";
        }

        (var pid, problem) = ProcessSpawn.Start(Command(["run", .. arguments]));
        if (problem is not null)
        {
            return $"Failed to run docker container: {problem}";
        }

        reaper.Wait(pid, ended);
        return null;
    }

    public IDisposable Inspect(Action<(byte[] Output, DockerInspection Container)?> done)
    {
        var output = new OutputFile();
        return Start(["inspect", "--type=container", settings.Place.Name], output, null, status =>
        {
            var text = status is { Succeeded: true } ? output.Read() : null;
            done(text is not null && DockerInspection.Parse(text) is { } container ? (text, container) : null);
        });
    }

    public IDisposable Stop(TimeSpan grace, Action<string?> done)
    {
        var seconds = ((int)grace.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Start(["stop", "-t", seconds, settings.Place.Name], null, 2, status => done(status is { Succeeded: true } ? null : status?.ToMessage() ?? "docker cannot be started"));
    }

    public void Note(int pid)
    {
        if (settings.PidFile is { } file)
        {
            File.WriteAllText(file + ".new", pid.ToString(CultureInfo.InvariantCulture));
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    public void WhenEnded(int pid, Action ended) => ChildReaper.WhenEnded(events, pid, ended);

    /// <param name="output">For its stdout; <see langword="null"/>: dropped.</param>
    /// <param name="errors">Descriptor for its stderr; <see langword="null"/>: dropped.</param>
    private Call Start(IEnumerable<string> arguments, OutputFile? output, int? errors, Action<WaitStatus?> ended)
    {
        var call = new Call(output, ended);
        var (pid, problem) = ProcessSpawn.Start(Command(arguments) with { Output = output?.Descriptor ?? NullDevice.Descriptor, Errors = errors ?? NullDevice.Descriptor });
        if (problem is not null)
        {
            StandardError.WriteLine($"levee-executor: {problem}");
            events.After(TimeSpan.Zero, () => call.End(null));
            return call;
        }

        call.Pid = pid;
        reaper.Wait(pid, status => call.End(status));
        return call;
    }

    /// <summary>Docker's command needs its own variables only, such as HOME and DOCKER_CONFIG.</summary>
    private static Dictionary<string, string> ReadVariables()
    {
        var variables = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if ((string)variable.Key is var name && !name.StartsWith("MESOS_", StringComparison.Ordinal) && !name.StartsWith("LIBPROCESS_", StringComparison.Ordinal))
            {
                variables[name] = (string?)variable.Value ?? "";
            }
        }

        return variables;
    }

    private sealed class Call(OutputFile? output, Action<WaitStatus?> ended) : IDisposable
    {
        private bool _disposed;

        public int Pid { get; set; }

        public void End(WaitStatus? status)
        {
            Pid = 0;
            if (!_disposed)
            {
                ended(status);
            }

            output?.Dispose();
        }

        public void Dispose()
        {
            _disposed = true;
            if (Pid > 0)
            {
                _ = Libc.kill(Pid, Libc.SigKill); // Collected by the reaper.
            }
        }
    }
}
