using System.Collections.Immutable;

namespace Levee.Grains.Interfaces.Configuration;

/// <summary>One setting of a daemon: a command-line flag, an environment variable and a key of its configuration file.</summary>
/// <param name="Name">Flag name without dashes, as Mesos or Mesos-DNS spells it, e.g. <c>work_dir</c>; <c>work-dir</c> is accepted too.</param>
/// <param name="Key">Configuration key that the daemon's options bind to, e.g. <c>Levee:Agent:WorkDir</c>.</param>
/// <param name="Default">Default as text; <see langword="null"/> when there is none.</param>
/// <param name="Help">One line: meaning, unit, allowed values.</param>
/// <param name="IsSwitch">True for a boolean flag that may stand without a value (<c>--x</c>, <c>--no-x</c>, <c>--x=false</c>).</param>
/// <remarks>Order of precedence: command line, environment (<c>LEVEE_NAME</c>, then <c>MESOS_NAME</c>), file (<c>--config</c>), default.</remarks>
public sealed record Flag(string Name, string Key, string? Default, string Help, bool IsSwitch = false)
{
    /// <summary>Names it had before; taken everywhere the name is.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>The name and the aliases.</summary>
    public IEnumerable<string> Names => [Name, .. Aliases];
}
