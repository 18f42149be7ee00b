using System.Collections;
using Levee.Executors.Api;
using Levee.Executors.Messages;

namespace Levee.Executors.Command;

/// <summary>The environment of a task: the executor's, the task's role, the command's. Source: spec executor-api section 8.3.</summary>
internal static class TaskEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The executor's own environment, and over it what the agent has for tasks only.</summary>
    /// <param name="file">See <see cref="CommandOptions.TaskEnvironment"/>.</param>
    public static Dictionary<string, string> Own(string? file)
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        foreach (var variable in file is null ? [] : File.ReadAllText(file).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var end = variable.IndexOf('=', StringComparison.Ordinal);
            environment[variable[..end]] = variable[(end + 1)..];
        }

        return environment;
    }

    /// <param name="own">See <see cref="Own"/>.</param>
    public static Dictionary<string, string> Of(TaskInfo task, Dictionary<string, string> own)
    {
        var environment = new Dictionary<string, string>(own);
        environment.Remove(ExecutorSettings.TokenVariable);
        environment["MESOS_TASK_ID"] = task.Id;
        if (task.Role is not null)
        {
            environment["MESOS_ALLOCATION_ROLE"] = task.Role;
        }

        foreach (var (name, value) in task.Command?.Environment ?? [])
        {
            environment[name] = value;
        }

        environment.TryAdd("PATH", DefaultPath);
        return environment;
    }
}
