using System.Collections.Immutable;
using Levee.Agent.Configuration;
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
            throw new OptionsValidationException(AgentFlags.Section, typeof(AgentSettings), [$"--isolation names '{kind.Name}', which needs --launcher=linux, and that needs root and cgroups."]);
        }

        return [.. kinds.Select(kind => kind.Create!(with))];
    }
}
