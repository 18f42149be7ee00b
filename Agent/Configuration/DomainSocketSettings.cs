using System.Collections.Immutable;
using System.Text;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>The Unix domain socket by which executors reach the agent, whatever network they have. Source: spec executor-api section 2.</summary>
/// <remarks>The socket has a directory to itself, which is what containers with a root of their own mount: a mount of the socket alone would lead nowhere after a restart of the agent.</remarks>
internal sealed record DomainSocketSettings
{
    /// <summary>Tells executors where it is.</summary>
    public const string Variable = "MESOS_DOMAIN_SOCKET";

    private const string Section = AgentFlags.Section;
    private const int PathSpace = 108; // sockaddr_un

    /// <summary>The flags.</summary>
    public static ImmutableArray<Flag> Flags =>
    [
        new("http_executor_domain_sockets", $"{Section}:HttpExecutorDomainSockets", "false", "Whether executors are told of a Unix domain socket to reach the agent by; the built-in ones use it", IsSwitch: true),
        new("domain_socket_location", $"{Section}:DomainSocketLocation", null, "A link to that socket for others; default: agent.sock below --runtime_dir"),
    ];

    /// <summary>Where it is; only it and its directory are meant for containers.</summary>
    public required string Path { get; init; }

    /// <summary>A link to it.</summary>
    public required string Location { get; init; }

    /// <returns><see langword="null"/>: there is none.</returns>
    public static DomainSocketSettings? Read(SettingReader reader, string runtimeDirectory)
    {
        if (!reader.Switch("http_executor_domain_sockets"))
        {
            return null;
        }

        var location = reader.Text("domain_socket_location") ?? System.IO.Path.Combine(runtimeDirectory, "agent.sock");
        if (location.StartsWith("systemd:", StringComparison.Ordinal))
        {
            reader.Refuse("domain_socket_location", "a path: sockets of systemd cannot be taken over");
        }

        var settings = new DomainSocketSettings { Path = System.IO.Path.Combine(runtimeDirectory, "domain_socket", "agent.sock"), Location = System.IO.Path.GetFullPath(location) };
        foreach (var path in (string[])[settings.Path, settings.Location])
        {
            if (Encoding.UTF8.GetByteCount(path) >= PathSpace)
            {
                reader.Problem($"--http_executor_domain_sockets needs a socket at '{path}', which is too long: it must have less than {PathSpace} bytes (--runtime_dir, --domain_socket_location).");
            }
        }

        return settings;
    }
}
