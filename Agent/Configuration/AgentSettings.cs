using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Levee.Agent.Executors;
using Levee.Agent.Resources;
using Levee.Agent.Secrets;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Connecting;
using Mesos.V1;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Attribute = Mesos.V1.Attribute;

namespace Levee.Agent.Configuration;

/// <summary>The agent's settings, checked. <see cref="AgentFlags"/> says what each means.</summary>
internal sealed record AgentSettings
{
    private static readonly TimeSpan LongestReregistration = TimeSpan.FromSeconds(15); // Mesos' limit.

    public string? Master { get; init; }

    public string? Gateway { get; init; }

    /// <summary>Absolute path.</summary>
    public required string WorkDirectory { get; init; }

    public IPAddress Ip { get; init; } = IPAddress.Loopback;

    public int Port { get; init; } = 5051;

    public IPAddress AdvertisedIp { get; init; } = IPAddress.Loopback;

    public int AdvertisedPort { get; init; } = 5051;

    /// <summary><see langword="null"/>: look it up.</summary>
    public string? Hostname { get; init; }

    public bool HostnameLookup { get; init; } = true;

    /// <summary>Resources as given; detection fills in the names that are missing.</summary>
    public ImmutableArray<Resource> Resources { get; init; } = [];

    public ImmutableArray<Attribute> Attributes { get; init; } = [];

    /// <summary><see langword="null"/>: nobody said.</summary>
    public DomainInfo? Domain { get; init; }

    public string DefaultRole { get; init; } = "*";

    public bool SwitchUser { get; init; } = true;

    public TimeSpan ExecutorShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan ExecutorRegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    public TimeSpan ExecutorReregistrationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    public ImmutableDictionary<string, string> ExecutorEnvironment { get; init; } = ImmutableDictionary<string, string>.Empty;

    public TimeSpan RegistrationBackoffFactor { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><see langword="null"/>: the agent does not say who it is.</summary>
    public AgentCredential? Credential { get; init; }

    public ApiSettings Api { get; init; } = new();

    public FetcherSettings Fetcher { get; init; } = new();

    public GarbageSettings Garbage { get; init; } = new();

    public LoggerSettings Logger { get; init; } = new();

    public OversubscriptionSettings Oversubscription { get; init; } = new();

    public int MaxCompletedExecutorsPerFramework { get; init; } = 150;

    public RecoverySettings Recovery { get; init; } = new();

    public ImageSettings Images { get; init; } = new();

    public DockerSettings Docker { get; init; } = new();

    public NetworkSettings Networks { get; init; } = new();

    /// <summary>IPv6 address of the machine, for the statuses of tasks; <see langword="null"/>: nobody said.</summary>
    public IPAddress? Ip6 { get; init; }

    /// <summary><see langword="null"/>: executors come by the port.</summary>
    public DomainSocketSettings? DomainSocket { get; init; }

    /// <summary>An <see cref="ISecretResolver"/>; <see langword="null"/>: secrets are known by value only.</summary>
    public Type? SecretResolver { get; init; }

    /// <summary>Sentences about settings that change nothing, for the log.</summary>
    public ImmutableArray<string> Notices { get; init; } = [];

    /// <summary>What surrounds tasks.</summary>
    public ContainerSettings Containers { get; init; } = new();

    /// <summary>Every flag that has a value, as text, for <c>/flags</c>.</summary>
    public ImmutableSortedDictionary<string, string> Flags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The agent's address in Mesos' form.</summary>
    public string Pid => $"slave(1)@{AdvertisedIp}:{AdvertisedPort}";

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="OptionsValidationException">One sentence per wrong setting, all at once.</exception>
    public static AgentSettings Read(IConfiguration configuration)
    {
        var reader = new SettingReader(configuration, AgentFlags.All);
        var role = reader.Text("default_role") ?? "*";
        var ip = AddressCommand.Read(reader, "ip_discovery_command", "ip", AddressFamily.InterNetwork) ?? reader.Address("ip") ?? IPAddress.Loopback;
        var port = reader.Port("port") ?? 5051;
        var modules = ModuleParameters.Read(reader);
        reader.CheckCluster();
        var settings = new AgentSettings
        {
            Master = reader.Text("master"),
            Gateway = reader.Text("gateway"),
            WorkDirectory = WorkDirectoryOf(reader),
            Ip = ip,
            Port = port,
            AdvertisedIp = AdvertisedAddress(reader, ip),
            AdvertisedPort = reader.Port("advertise_port") ?? port,
            Hostname = reader.Text("hostname"),
            HostnameLookup = reader.Switch("hostname_lookup"),
            Resources = reader.Format("resources", text => ResourceParser.Parse(text, role)) is { IsDefault: false } resources ? resources : [],
            Attributes = reader.Format("attributes", AttributeText.Parse) is { IsDefault: false } attributes ? attributes : [],
            Domain = reader.Format("domain", DomainText.Parse),
            DefaultRole = role,
            SwitchUser = reader.Switch("switch_user"),
            ExecutorShutdownGracePeriod = reader.Duration("executor_shutdown_grace_period"),
            ExecutorRegistrationTimeout = reader.Duration("executor_registration_timeout"),
            ExecutorReregistrationTimeout = Reregistration(reader),
            RecoveryTimeout = reader.Duration("recovery_timeout"),
            ExecutorEnvironment = reader.Format("executor_environment_variables", Variables) ?? ImmutableDictionary<string, string>.Empty,
            RegistrationBackoffFactor = reader.Duration("registration_backoff_factor"),
            Credential = AuthenticationOptions.ReadSecrets(reader, "credential", AgentCredential.Parse),
            Api = ApiSettings.Read(reader, configuration),
            Fetcher = FetcherSettings.Read(reader, WorkDirectoryOf(reader)),
            Garbage = GarbageSettings.Read(reader),
            Logger = LoggerSettings.Read(reader, modules),
            Oversubscription = OversubscriptionSettings.Read(reader, modules),
            MaxCompletedExecutorsPerFramework = reader.Number("max_completed_executors_per_framework", 0, 1_000_000),
            Recovery = RecoverySettings.Read(reader),
            Docker = DockerSettings.Read(reader),
            Images = ImageSettings.Read(reader, WorkDirectoryOf(reader)),
            Networks = NetworkSettings.Read(reader),
            Ip6 = AddressCommand.Read(reader, "ip6_discovery_command", "ip6", AddressFamily.InterNetworkV6) ?? Address6(reader),
            DomainSocket = DomainSocketSettings.Read(reader, ContainerSettings.RuntimeOf(reader, WorkDirectoryOf(reader))),
            SecretResolver = reader.Format("secret_resolver", ModuleType.Find<ISecretResolver>),
            Notices = InertFlags.Notices(reader),
            Containers = ContainerSettings.Read(reader, WorkDirectoryOf(reader)),
            Flags = AgentFlags.All.Where(flag => reader.Text(flag.Name) is not null).ToImmutableSortedDictionary(flag => flag.Name, flag => reader.Text(flag.Name)!, StringComparer.Ordinal),
        };
        if (settings.Images.IsOn && !settings.Containers.Isolation.Contains("filesystem/linux"))
        {
            reader.Problem($"--image_providers is '{reader.Text("image_providers")}'; images need filesystem/linux among --isolation, and mostly docker/runtime.");
        }

        if (settings.Containers.DefaultContainer is { } container && LaunchCheck.FindMissing(container, settings.Containers.Isolation) is { } missing)
        {
            reader.Problem($"--default_container_info is '{reader.Text("default_container_info")}'; {missing}.");
        }

        reader.ThrowIfAny<AgentSettings>(AgentFlags.Section);
        return settings;
    }

    private static string WorkDirectoryOf(SettingReader reader)
    {
        if (reader.Text("work_dir") is { } directory)
        {
            return Path.GetFullPath(directory);
        }

        reader.Problem("--work_dir is empty; it must be a directory that outlives reboots, e.g. --work_dir=/var/lib/levee/agent.");
        return "";
    }

    private static TimeSpan Reregistration(SettingReader reader)
    {
        var timeout = reader.Duration("executor_reregistration_timeout");
        if (timeout > LongestReregistration)
        {
            reader.Refuse("executor_reregistration_timeout", $"at most {MesosDuration.Format(LongestReregistration)}");
        }

        return timeout;
    }

    private static IPAddress? Address6(SettingReader reader)
    {
        var address = reader.Address("ip6", "fd00::5");
        if (address is { AddressFamily: not AddressFamily.InterNetworkV6 })
        {
            reader.Refuse("ip6", "an IPv6 address such as fd00::5");
        }

        return address;
    }

    private static IPAddress AdvertisedAddress(SettingReader reader, IPAddress ip)
    {
        var given = reader.Address("advertise_ip", "10.0.0.5");
        if (given is null && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            reader.Problem($"--ip is '{ip}', which no other machine can call; name the address to tell them with --advertise_ip.");
        }

        return given ?? ip;
    }

    private static ImmutableDictionary<string, string> Variables(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().ToImmutableDictionary(property => property.Name, property => property.Value.GetString() ?? "");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new FormatException($"it must be a JSON object of strings, e.g. {{\"LANG\":\"C.UTF-8\"}}: {error.Message}", error);
        }
    }
}
