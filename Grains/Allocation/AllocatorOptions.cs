using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Grains.Allocation;

/// <summary>How resources are shared out; names and defaults are those of Mesos' master flags.</summary>
/// <remarks>Source: spec mesos/master-behaviour.md section 13.</remarks>
public sealed record AllocatorOptions
{
    /// <summary>The default allocator.</summary>
    public const string Hierarchical = "hierarchical";

    /// <summary>Roles by weight, then by age; frameworks by age.</summary>
    public const string StrictPriority = "strict-priority";

    /// <summary>One of the two names above, or an assembly-qualified name of an <see cref="IAllocator"/>.</summary>
    public string Allocator { get; init; } = Hierarchical;

    /// <summary>Order of roles.</summary>
    public SorterKind RoleSorter { get; init; }

    /// <summary>Order of the frameworks of a role.</summary>
    public SorterKind FrameworkSorter { get; init; }

    /// <summary>The least that is offered to frameworks without a wish of their own.</summary>
    public MinAllocatable MinAllocatable { get; init; } = MinAllocatable.Parse(MinAllocatable.Default);

    /// <summary>Names of resources that do not count for shares.</summary>
    public ImmutableHashSet<string> ExcludedFromShares { get; init; } = [];

    /// <summary>Whether agents with GPUs are for frameworks with GPU_RESOURCES only.</summary>
    public bool FilterGpus { get; init; } = true;

    /// <summary>File with the host names of the agents to offer; <see langword="null"/>: all agents.</summary>
    public string? Whitelist { get; init; }

    /// <summary>Part of the known agents that must be back before offers are made, where there is quota.</summary>
    public double RecoveryFactor { get; init; } = 0.8;

    /// <summary>Longest wait for them.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where the master is; <see langword="null"/>: agents count as near wherever they are.</summary>
    public DomainInfo? Domain { get; init; }

    /// <summary>Reads the flags of <see cref="AllocatorFlags"/>; what is wrong is noted at <paramref name="reader"/>.</summary>
    public static AllocatorOptions Read(SettingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return new()
        {
            Allocator = reader.Parse("allocator", AllocatorChoice.Canonical, $"{Hierarchical}, {StrictPriority} or an assembly-qualified name of an {nameof(IAllocator)}") ?? Hierarchical,
            RoleSorter = Sorter(reader, "role_sorter"),
            FrameworkSorter = Sorter(reader, "framework_sorter"),
            MinAllocatable = reader.Format("min_allocatable_resources", MinAllocatable.Parse) ?? new([]),
            ExcludedFromShares = [.. reader.List("fair_sharing_excluded_resource_names")],
            FilterGpus = reader.Switch("filter_gpu_resources"),
            Whitelist = WithoutScheme(reader.Text("whitelist")),
            RecoveryFactor = reader.Parse("allocator_agent_recovery_factor", Part, "a number from 0 to 1") ?? 0,
            RecoveryTimeout = reader.Duration("allocator_recovery_timeout"),
            Domain = reader.Format("domain", ReadDomain),
        };
    }

    private static SorterKind Sorter(SettingReader reader, string flag) =>
        reader.Parse(flag, text => text switch { "drf" => SorterKind.Drf, "random" => SorterKind.Random, _ => (SorterKind?)null }, "drf or random") ?? SorterKind.Drf;

    private static double? Part(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var part) && part is >= 0 and <= 1 ? part : null;

    // Mesos takes "*" for no list at all.
    private static string? WithoutScheme(string? path) =>
        path is null or "*" ? null : path.StartsWith("file://", StringComparison.Ordinal) ? path["file://".Length..] : path;

    private static DomainInfo ReadDomain(string json)
    {
        try
        {
            var domain = MesosJson.Read<DomainInfo>(Encoding.UTF8.GetBytes(json));
            return domain.FaultDomain is null ? throw new FormatException("it needs a fault_domain with region and zone") : domain;
        }
        catch (MesosJsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}
