using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>How the agent takes up what an agent before it left. Source: spec agent-behaviour sections 4 and 21.</summary>
internal sealed record RecoverySettings
{
    private const string Section = AgentFlags.Section;

    /// <summary>The flags.</summary>
    public static ImmutableArray<Flag> Flags =>
    [
        new("recover", $"{Section}:Recover", "reconnect", "What to do with executors that outlived the agent: reconnect, or cleanup (end them and exit)"),
        new("strict", $"{Section}:Strict", "true", "Whether a damaged checkpoint keeps the agent from starting; else it is counted and left out", IsSwitch: true),
        new("reconfiguration_policy", $"{Section}:ReconfigurationPolicy", "equal", "What may change over a restart with the same agent id: equal (nothing), or additive (more resources and attributes)"),
        new("launcher_dir", $"{Section}:LauncherDir", null, "Directory of levee-executor; default: beside the agent's own program"),
    ];

    /// <summary>Whether executors are ended, and the agent with them, rather than taken up.</summary>
    public bool IsCleanup { get; init; }

    public bool IsStrict { get; init; } = true;

    /// <summary>Whether an agent may come back with more than it had.</summary>
    public bool MayGrow { get; init; }

    /// <summary>Absolute path.</summary>
    public string LauncherDirectory { get; init; } = AppContext.BaseDirectory;

    public static RecoverySettings Read(SettingReader reader) => new()
    {
        IsCleanup = IsSecond(reader, "recover", "reconnect", "cleanup"),
        IsStrict = reader.Switch("strict"),
        MayGrow = IsSecond(reader, "reconfiguration_policy", "equal", "additive"),
        LauncherDirectory = reader.Text("launcher_dir") is { } directory ? Path.GetFullPath(directory) : AppContext.BaseDirectory,
    };

    private static bool IsSecond(SettingReader reader, string name, string first, string second) =>
        reader.Parse(name, text => text == first ? false : text == second ? true : (bool?)null, $"{first} or {second}") ?? false;
}
