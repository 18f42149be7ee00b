using System.Collections.Immutable;
using Levee.Agent.Configuration;
using Levee.Agent.Containers.Launching;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Makes the isolators that <c>--isolation</c> names.</summary>
internal static class IsolatorFactory
{
    /// <exception cref="OptionsValidationException">The machine cannot do what one of them needs.</exception>
    public static ImmutableArray<IIsolator> Create(IsolatorSurroundings with)
    {
        ImmutableArray<IsolatorKind> kinds = [.. with.Settings.Isolation.Select(name => IsolatorTable.Find(name)!)];
        if (with.Launcher.Name != "linux" && kinds.FirstOrDefault(kind => kind.NeedsLinuxLauncher) is { } kind)
        {
            throw new OptionsValidationException(AgentFlags.Section, typeof(AgentSettings), [$"--isolation names '{kind.Name}', which needs --launcher=linux; {Obstacle(with)}."]);
        }

        return [.. kinds.Select(kind => kind.Create!(with))];
    }

    private static string Obstacle(IsolatorSurroundings with) =>
        with.Settings.Launcher == "posix" ? "--launcher is 'posix'" : LinuxLauncher.Obstacle(with.Cgroups, with.Settings.CgroupsHierarchy) ?? "--launcher is another";
}
