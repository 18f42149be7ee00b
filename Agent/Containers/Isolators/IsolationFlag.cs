using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Reads <c>--isolation</c>. Source of the rules: spec agent-behaviour section 20.</summary>
internal static class IsolationFlag
{
    private static readonly Dictionary<string, string[]> Aliases = new(StringComparer.Ordinal)
    {
        ["process"] = ["posix/cpu", "posix/mem"],
        ["cgroups"] = ["cgroups/cpu", "cgroups/mem"],
        ["posix/disk"] = ["disk/du"],
    };

    private static readonly string[] WithLinuxFilesystem = ["volume/image", "volume/host_path", "volume/sandbox_path"];

    /// <returns>Names in the order in which isolators prepare.</returns>
    public static ImmutableArray<string> Read(SettingReader reader)
    {
        var given = reader.List("isolation").SelectMany(name => Aliases.GetValueOrDefault(name, [name])).ToList();
        foreach (var problem in Problems(given))
        {
            reader.Problem($"--isolation is '{reader.Text("isolation")}'; {problem}");
        }

        return Complete(given);
    }

    private static IEnumerable<string> Problems(List<string> names)
    {
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            if (IsolatorTable.Find(name) is not { } kind)
            {
                yield return $"'{name}' is unknown; known are {string.Join(", ", IsolatorTable.Supported)}.";
            }
            else if (kind.Create is null)
            {
                yield return $"this agent does not have '{name}'; it has {string.Join(", ", IsolatorTable.Supported)}.";
            }
        }

        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return $"it names '{twice.Key}' more than once.";
        }

        foreach (var prefix in (string[])["filesystem/", "network/"])
        {
            var same = names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name != "network/ports").Distinct(StringComparer.Ordinal).ToList();
            if (same.Count > 1)
            {
                yield return $"it names more than one of a kind: {string.Join(", ", same)}.";
            }
        }
    }

    private static ImmutableArray<string> Complete(List<string> given)
    {
        var names = given.ToHashSet(StringComparer.Ordinal);
        names.Add("environment_secret");
        if (!names.Any(name => name.StartsWith("filesystem/", StringComparison.Ordinal)))
        {
            names.Add("filesystem/posix");
        }

        if (!names.Any(name => name.StartsWith("network/", StringComparison.Ordinal) && name != "network/ports"))
        {
            names.Add("network/cni");
        }

        if (names.Contains("filesystem/linux"))
        {
            names.UnionWith(WithLinuxFilesystem);
        }

        if (names.Contains("cgroups/all"))
        {
            names.RemoveWhere(name => name.StartsWith("cgroups/", StringComparison.Ordinal) && name != "cgroups/all");
        }

        return [.. IsolatorTable.All.Select(kind => kind.Name).Where(names.Contains)];
    }
}
