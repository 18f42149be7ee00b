using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Levee.Agent.Containers;
using Levee.Agent.Containers.Isolators;
using Levee.Agent.Resources;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Agent.Configuration;

/// <summary>What surrounds tasks. <see cref="AgentFlags"/> says what each means.</summary>
internal sealed record ContainerSettings
{
    private const string AnExampleOfCapabilities = "a JSON object such as {\"capabilities\":[\"NET_RAW\",\"SYS_ADMIN\"]}";

    /// <summary>Absolute path.</summary>
    public string RuntimeDirectory { get; init; } = "";

    public string SandboxDirectory { get; init; } = "/mnt/mesos/sandbox";

    /// <summary>Names in the order of <see cref="IsolatorTable"/>, with what they bring along.</summary>
    public ImmutableArray<string> Isolation { get; init; } = ["filesystem/posix", "posix/cpu", "posix/mem", "environment_secret"];

    /// <summary><c>linux</c>, <c>posix</c> or <see langword="null"/>: whatever the machine allows.</summary>
    public string? Launcher { get; init; }

    public string CgroupsHierarchy { get; init; } = "/sys/fs/cgroup";

    public string CgroupsRoot { get; init; } = "mesos";

    public bool EnableCfs { get; init; }

    public bool LimitSwap { get; init; }

    public bool CountProcesses { get; init; }

    public TimeSpan DestroyTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public ushort? NetClsPrimary { get; init; }

    public (ushort First, ushort Last) NetClsSecondary { get; init; } = (1, ushort.MaxValue);

    public ImmutableArray<DeviceAccess> AllowedDevices { get; init; } = [];

    public bool RevocableCpuLowPriority { get; init; } = true;

    public CapabilityInfo? EffectiveCapabilities { get; init; }

    public CapabilityInfo? BoundingCapabilities { get; init; }

    /// <summary>Absolute path; <see langword="null"/>: there are no profiles.</summary>
    public string? SeccompDirectory { get; init; }

    /// <summary>Name of the profile of containers that name none; <see langword="null"/>: they have none.</summary>
    public string? SeccompProfile { get; init; }

    /// <summary>Bytes.</summary>
    public long? ShmSize { get; init; }

    /// <summary>Container of executors that name none; <see langword="null"/>: they have nothing special.</summary>
    public ContainerInfo? DefaultContainer { get; init; }

    /// <summary><see langword="null"/>: networks alone say.</summary>
    public DefaultDns? DefaultDns { get; init; }

    /// <summary>Groups for volumes that several users share, both ends included; empty: they have none.</summary>
    public ImmutableArray<(uint First, uint Last)> VolumeGroups { get; init; } = [];

    public bool DisallowSharingIpc { get; init; }

    public bool DisallowSharingPids { get; init; }

    public ImmutableArray<string> HostPathForceCreation { get; init; } = [];

    public TimeSpan DiskWatchInterval { get; init; } = TimeSpan.FromSeconds(15);

    public bool EnforceDiskQuota { get; init; }

    public TimeSpan PortsWatchInterval { get; init; } = TimeSpan.FromSeconds(30);

    public bool EnforcePorts { get; init; }

    public bool CheckAgentPortsOnly { get; init; }

    /// <summary>First and last ports, both included; empty: all ports.</summary>
    public ImmutableArray<(ulong First, ulong Last)> IsolatedPorts { get; init; } = [];

    /// <summary>Reads the settings of containers; what is wrong goes to the reader.</summary>
    public static ContainerSettings Read(SettingReader reader, string workDirectory) => new()
    {
        RuntimeDirectory = RuntimeOf(reader, workDirectory),
        SandboxDirectory = reader.Text("sandbox_directory") ?? "/mnt/mesos/sandbox",
        Isolation = IsolationFlag.Read(reader),
        Launcher = reader.Parse("launcher", text => text is "linux" or "posix" ? text : null, "linux or posix"),
        CgroupsHierarchy = reader.Text("cgroups_hierarchy") ?? "/sys/fs/cgroup",
        CgroupsRoot = reader.Text("cgroups_root")?.Trim('/') ?? "mesos",
        EnableCfs = reader.Switch("cgroups_enable_cfs"),
        LimitSwap = reader.Switch("cgroups_limit_swap"),
        CountProcesses = reader.Switch("cgroups_cpu_enable_pids_and_tids_count"),
        DestroyTimeout = reader.Duration("cgroups_destroy_timeout"),
        NetClsPrimary = reader.Parse("cgroups_net_cls_primary_handle", Handle, "a number such as 0x0012"),
        NetClsSecondary = reader.Parse("cgroups_net_cls_secondary_handles", Handles, "two numbers such as 0x0001,0x00ff") ?? (1, ushort.MaxValue),
        AllowedDevices = [.. reader.Format("allowed_devices", Json<DeviceWhitelist>)?.AllowedDevices ?? []],
        RevocableCpuLowPriority = reader.Switch("revocable_cpu_low_priority"),
        EffectiveCapabilities = reader.Format("effective_capabilities", Json<CapabilityInfo>),
        BoundingCapabilities = reader.Format("bounding_capabilities", Json<CapabilityInfo>),
        SeccompDirectory = reader.Text("seccomp_config_dir") is { } profiles ? Path.GetFullPath(profiles) : null,
        SeccompProfile = Profile(reader),
        ShmSize = reader.Parse("default_container_shm_size", ByteSize.Parse, "a size such as 64MB (B, KB, MB, GB, TB)"),
        DefaultContainer = reader.Format("default_container_info", Container),
        DefaultDns = reader.Format("default_container_dns", DefaultDns.Parse),
        VolumeGroups = reader.Format("volume_gid_range", Groups) is { IsDefault: false } groups ? groups : [],
        DisallowSharingIpc = reader.Switch("disallow_sharing_agent_ipc_namespace"),
        DisallowSharingPids = reader.Switch("disallow_sharing_agent_pid_namespace"),
        HostPathForceCreation = [.. (reader.Text("host_path_volume_force_creation") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)],
        DiskWatchInterval = reader.Duration("container_disk_watch_interval"),
        EnforceDiskQuota = reader.Switch("enforce_container_disk_quota"),
        PortsWatchInterval = reader.Duration("container_ports_watch_interval"),
        EnforcePorts = reader.Switch("enforce_container_ports"),
        CheckAgentPortsOnly = reader.Switch("check_agent_port_range_only"),
        IsolatedPorts = reader.Format("container_ports_isolated_range", Ports) is { IsDefault: false } ports ? ports : [],
    };

    /// <summary>Absolute path of <c>--runtime_dir</c>.</summary>
    public static string RuntimeOf(SettingReader reader, string workDirectory) => reader.Text("runtime_dir") is { } directory ? Path.GetFullPath(directory) : Path.Combine(workDirectory, "runtime");

    private static ContainerInfo Container(string text)
    {
        var container = Json<ContainerInfo>(text);
        return container.Type == ContainerInfo.Types.Type.Mesos ? container : throw new FormatException("its type must be MESOS: what names no container is no docker container");
    }

    /// <summary>Mesos takes the flag without the isolator, and confines nothing then.</summary>
    private static string? Profile(SettingReader reader)
    {
        if (reader.Text("seccomp_profile_name") is { } name && !reader.List("isolation").Contains("linux/seccomp"))
        {
            reader.Problem($"--seccomp_profile_name is '{name}', which needs linux/seccomp among --isolation.");
        }

        return reader.Text("seccomp_profile_name");
    }

    private static ImmutableArray<(ulong, ulong)> Ports(string text) =>
        [.. ResourceParser.Parse($"ports:{text}", "*").SelectMany(resource => resource.Ranges.Range).Select(range => (range.Begin, range.End))];

    private static ImmutableArray<(uint, uint)> Groups(string text)
    {
        var ranges = Ports(text);
        return Users.Own != 0 ? throw new FormatException("only root can give volumes to groups")
            : ranges.IsEmpty || ranges.Any(range => range.Item1 == 0 || range.Item2 >= uint.MaxValue) ? throw new FormatException("it must be ranges of group ids such as [10000-20000], without 0")
            : [.. ranges.Select(range => ((uint)range.Item1, (uint)range.Item2))];
    }

    private static ushort? Handle(string text) =>
        ushort.TryParse(text.Trim().StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.Trim()[2..] : "", NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var handle) ? handle : null;

    private static (ushort, ushort)? Handles(string text) =>
        text.Split(',') is [var first, var last] && Handle(first) is { } low && Handle(last) is { } high && low is > 0 && low <= high ? (low, high) : null;

    private static T Json<T>(string text)
        where T : class, Google.Protobuf.IMessage<T>, new()
    {
        try
        {
            return MesosJson.Read<T>(Encoding.UTF8.GetBytes(text));
        }
        catch (MesosJsonException error)
        {
            throw new FormatException($"it must be {Example(typeof(T))}: {error.Message}", error);
        }
    }

    private static string Example(Type type) =>
        type == typeof(CapabilityInfo) ? AnExampleOfCapabilities : type == typeof(ContainerInfo) ? "a ContainerInfo as JSON" : "a JSON object with allowed_devices";
}
