using System.Collections.Immutable;
using System.Text;
using Levee.Agent.Configuration;
using Levee.Agent.Registration;
using Levee.Agent.Sandboxes;
using Mesos.V1;
using Microsoft.Extensions.Logging;

namespace Levee.Agent.Recovery;

/// <summary>Finds out, before the agent's port opens, who the agent is and what it had when it was last seen.</summary>
/// <remarks>Source: spec agent-behaviour sections 3.2 and 4.</remarks>
internal sealed partial class AgentRecovery(
    AgentSettings settings, SandboxLayout layout, AgentInfo info, AgentIdentity identity, RecoveryProgress progress, ILogger<AgentRecovery> logger)
{
    private const string Format = "levee 1\n";

    /// <summary>Gives the agent its id when it keeps it.</summary>
    /// <returns>What it had; <see langword="null"/>: it is a new agent.</returns>
    /// <exception cref="IOException">It cannot start; the message says why, and what to do.</exception>
    public RecoveredAgent? Read()
    {
        RefuseForeign();
        var rebooted = BootId.HasChanged(layout);
        var (before, problem) = identity.Find();
        if (problem is not null)
        {
            Judge([problem]);
        }

        if (before is null || !Keeps(before, rebooted))
        {
            BootId.Save(layout);
            return null;
        }

        info.Id = before.Id;
        var found = new CheckpointReader(layout, before.Id.Value, rebooted).Read() with { IsRebooted = rebooted };
        Judge(found.Problems);
        identity.Save(info);
        BootId.Save(layout);
        return found;
    }

    private bool Keeps(AgentInfo before, bool rebooted)
    {
        var problems = AgentChange.Problems(before, info, settings.Recovery.MayGrow);
        if (problems.IsEmpty)
        {
            return true;
        }

        if (!rebooted)
        {
            throw new IOException(
                $"Incompatible agent info detected: {string.Join("; ", problems)}. To keep agent id {before.Id.Value} and its tasks, undo that"
                + (settings.Recovery.MayGrow ? "" : ", or allow more resources and attributes with --reconfiguration_policy=additive")
                + $". To start as a new agent, which gives up all tasks of the old one: rm -f {layout.MetaLatest}");
        }

        LogDropped(before.Id.Value, string.Join("; ", problems));
        return false;
    }

    /// <summary>Says what is wrong, file by file; errors keep a strict agent from starting.</summary>
    private void Judge(ImmutableArray<CheckpointProblem> problems)
    {
        foreach (var problem in problems)
        {
            LogProblem(problem.ToString());
        }

        var errors = problems.Where(problem => problem.IsError).ToList();
        progress.Errors += errors.Count;
        if (errors.Count > 0 && settings.Recovery.IsStrict)
        {
            throw new IOException(
                $"{errors.Count} checkpoint(s) are damaged: {string.Join("; ", errors)}. Mend them as said, or start with --no-strict, which goes on with all that can be read");
        }
    }

    /// <summary>Checkpoints that Mesos made are for its own executors, which would not understand this agent.</summary>
    private void RefuseForeign()
    {
        var file = CheckpointLayout.Format(layout);
        if (File.Exists(file))
        {
            if (File.ReadAllText(file) is { Length: > 0 } format && format != Format)
            {
                throw new IOException($"--work_dir is '{layout.WorkDirectory}', whose checkpoints have format '{format.Trim()}', which this version does not know; use the version that wrote them, or another directory");
            }
        }
        else if (Directory.Exists(layout.MetaAgents) && Directory.EnumerateFiles(layout.MetaAgents, CheckpointLayout.FrameworkInfo, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3 }).Any())
        {
            throw new IOException($"--work_dir is '{layout.WorkDirectory}', whose checkpoints another program wrote, such as Mesos; give this agent a directory of its own");
        }

        AtomicFile.Write(file, Encoding.ASCII.GetBytes(Format));
    }

    [LoggerMessage(EventIds.CheckpointDamaged, LogLevel.Warning, "Checkpoint {Problem}")]
    private partial void LogProblem(string problem);

    [LoggerMessage(EventIds.IdentityDropped, LogLevel.Information, "The machine was started again and the agent is not what it was as {AgentId} ({Why}); it registers as a new one")]
    private partial void LogDropped(string agentId, string why);
}
