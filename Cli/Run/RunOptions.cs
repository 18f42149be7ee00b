using System.Collections.Immutable;
using Levee.Cli.Master;
using Levee.Grains.Interfaces.Http;
using Mesos.V1;

namespace Levee.Cli.Run;

/// <summary>What <c>levee run</c> was asked for.</summary>
/// <param name="Tasks">One, or those of a group; agent and allocation are filled in with the offer.</param>
/// <param name="IsGroup">They run as one pod on the default executor.</param>
/// <param name="Executor">Of a group, without framework id; <see langword="null"/>: no group.</param>
/// <param name="Framework">As it subscribes.</param>
/// <param name="Role">Whose offers to take.</param>
/// <param name="Wait">How long to wait for a fitting offer; <see langword="null"/>: for ever.</param>
/// <param name="KillAfter">When to kill after the first TASK_RUNNING; <see langword="null"/>: never.</param>
/// <param name="Credential">Who calls; <see langword="null"/>: anybody.</param>
/// <param name="AgentCredential">The same for the agent, whose files are read.</param>
/// <param name="Format">Encoding of calls and events.</param>
internal sealed record RunOptions(
    ImmutableArray<TaskInfo> Tasks, bool IsGroup, ExecutorInfo? Executor, FrameworkInfo Framework, string Role, TimeSpan? Wait, TimeSpan? KillAfter, CallerCredential? Credential, CallerCredential? AgentCredential, WireFormat Format)
{
    /// <summary>All that an offer must have.</summary>
    public IEnumerable<Resource> Resources => Tasks.SelectMany(task => task.Resources).Concat(Executor?.Resources ?? []);

    /// <summary>For people.</summary>
    public string Name => string.Join(", ", Tasks.Select(task => task.Name));
}
