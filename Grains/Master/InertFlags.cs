using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Grains.Master;

/// <summary>Flags that are taken so that a Mesos master's command line works, and that change nothing here.</summary>
public static class InertFlags
{
    private const string OneFile = "the registry is a file in --work_dir that every change is written to";
    private const string NoModules = "modules of Mesos cannot be loaded";
    private const string NoElection = "silos are not clustered by ZooKeeper yet; this one leads by itself";
    private const string NoDrivers = "frameworks and agents of libprocess messages cannot connect; HTTP frameworks are served";
    private const string OwnLog = "logs go to the standard output and to a file in --log_dir, line by line";
    private const string OwnRegex = "regular expressions run on .NET's engine without backtracking, whose time is bounded by the text";

    private static readonly ImmutableArray<(string Name, string Why)> All =
    [
        ("max_executors_per_agent", "there is no port mapping isolator"),
        ("rate_limits", NoDrivers), ("authenticate_frameworks", NoDrivers), ("authenticators", "agents prove who they are by Levee's own exchange, with --credentials"),
        ("registry", OneFile), ("registry_fetch_timeout", OneFile), ("registry_store_timeout", OneFile), ("log_auto_initialize", OneFile), ("quorum", OneFile),
        ("zk", NoElection), ("zk_session_timeout", NoElection), ("master_contender", NoModules), ("master_detector", NoModules),
        ("modules", NoModules), ("modules_dir", NoModules), ("hooks", NoModules),
        ("memory_profiling", "memory is profiled with the tools of .NET"),
        ("logbufsecs", OwnLog), ("initialize_driver_logging", OwnLog), ("external_log_file", OwnLog),
        ("offer_constraints_re2_max_mem", OwnRegex), ("offer_constraints_re2_max_program_size", OwnRegex),
    ];

    /// <summary>One sentence for each such flag that somebody set.</summary>
    public static ImmutableArray<string> Notices(SettingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return [.. All.Where(flag => reader.IsSet(flag.Name)).Select(flag => $"--{flag.Name} is '{reader.Text(flag.Name)}' and changes nothing: {flag.Why}.")];
    }
}
