using System.Collections;
using Levee.Executors.Api;
using Levee.Executors.Messages;

namespace Levee.Executors.Command;

/// <summary>The environment of a task: the executor's, the task's role, the command's. Source: spec executor-api section 8.3.</summary>
internal static class TaskEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="own">The executor's environment.</param>
    public static Dictionary<string, string> Of(TaskInfo task, IDictionary own)
    {
        var environment = new Dictionary<string, string>(own.Count + 8);
        foreach (DictionaryEntry variable in own)
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

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
