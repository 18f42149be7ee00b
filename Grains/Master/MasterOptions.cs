using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Master;

/// <summary>Settings of the master's rules, section <c>Levee:Master</c>; names and defaults are those of Mesos' master flags.</summary>
public sealed class MasterOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Levee:Master";

    /// <summary>Name of the cluster, shown by <c>/state</c>; null: none.</summary>
    public string? Cluster { get; set; }

    /// <summary>Host name told to schedulers and in redirects.</summary>
    public string Hostname { get; set; } = string.Empty;

    /// <summary>IP address told to schedulers.</summary>
    public string Ip { get; set; } = string.Empty;

    /// <summary>Port of the HTTP APIs.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 5050;

    /// <summary>Time between two rounds in which all agents are looked at, even those where nothing changed.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan AllocationInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Time an agent has to answer one ping.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan AgentPingTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Pings in a row that an agent may miss before it is unreachable.</summary>
    [Range(1, 1000)]
    public int MaxAgentPingTimeouts { get; set; } = 5;

    /// <summary>Age at which an unanswered offer is rescinded; null: never.</summary>
    public TimeSpan? OfferTimeout { get; set; }

    /// <summary>Completed frameworks that are kept.</summary>
    [Range(0, 100_000)]
    public int MaxCompletedFrameworks { get; set; } = 50;

    /// <summary>Completed tasks that are kept per framework.</summary>
    [Range(0, 1_000_000)]
    public int MaxCompletedTasksPerFramework { get; set; } = 1000;

    /// <summary>Whether frameworks may run tasks as root.</summary>
    public bool RootSubmissions { get; set; } = true;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => OfferTimeout <= TimeSpan.Zero
        ? [new ValidationResult($"{Section}:OfferTimeout is {OfferTimeout}; it must be above zero, or absent for offers that never expire (--offer_timeout).")]
        : [];
}

[OptionsValidator]
internal sealed partial class MasterOptionsValidator : IValidateOptions<MasterOptions>;
