using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Networks of containers. Source: spec agent-behaviour sections 14 and 21.</summary>
internal sealed record NetworkSettings
{
    private const string Section = AgentFlags.Section;

    /// <summary>The flags.</summary>
    public static ImmutableArray<Flag> Flags =>
    [
        new("network_cni_plugins_dir", $"{Section}:NetworkCniPluginsDir", null, "Directories of CNI plugins, between colons, e.g. /usr/lib/cni"),
        new("network_cni_config_dir", $"{Section}:NetworkCniConfigDir", null, "Directory of CNI configurations (*.conf, *.conflist, *.json), which is read at each launch"),
        new("network_cni_root_dir_persist", $"{Section}:NetworkCniRootDirPersist", "false", "Whether the state of networks lies below --work_dir, where it outlives boots, rather than below --runtime_dir", IsSwitch: true),
    ];

    public ImmutableArray<string> PluginDirectories { get; init; } = [];

    /// <summary>Absolute path; <see langword="null"/>: there are no networks but the agent's.</summary>
    public string? ConfigDirectory { get; init; }

    /// <summary>Whether the state of networks outlives boots.</summary>
    public bool IsPersistent { get; init; }

    public static NetworkSettings Read(SettingReader reader)
    {
        var (plugins, config) = (reader.Text("network_cni_plugins_dir"), reader.Text("network_cni_config_dir"));
        if (plugins is null != config is null)
        {
            reader.Problem("--network_cni_plugins_dir and --network_cni_config_dir go together; name both or neither.");
        }

        if (config is not null && !Directory.Exists(config))
        {
            reader.Refuse("network_cni_config_dir", "a directory that exists");
        }

        return new()
        {
            PluginDirectories = [.. (plugins ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)],
            ConfigDirectory = config is null ? null : Path.GetFullPath(config),
            IsPersistent = reader.Switch("network_cni_root_dir_persist"),
        };
    }
}
