using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Flags of the agent's HTTP API: who may call, what is logged. Source: spec agent-behaviour section 21.</summary>
internal static class AgentApiFlags
{
    private const string Section = AgentFlags.Section;

    public static ImmutableArray<Flag> All { get; } =
    [
        new("http_heartbeat_interval", $"{Section}:HttpHeartbeatInterval", "30secs", "Time between two heartbeats on streams of a container's output"),
        new("authenticate_http_readonly", $"{Section}:AuthenticateHttpReadonly", "false", "Whether those who read must say who they are", IsSwitch: true),
        new("authenticate_http_readwrite", $"{Section}:AuthenticateHttpReadwrite", "false", "Whether those who call /api/v1 or change something must say who they are", IsSwitch: true),
        new("authenticate_http_executors", $"{Section}:AuthenticateHttpExecutors", "false", "Whether executors get a token and must show it; needs --jwt_secret_key", IsSwitch: true),
        new("http_credentials", $"{Section}:HttpCredentials", null, "JSON file of principals and secrets: {\"credentials\": [{\"principal\": …, \"secret\": …}]}"),
        new("http_authenticators", $"{Section}:HttpAuthenticators", null, "Who finds out: basic, jwt, or types Namespace.Type, Assembly; default: what credentials and key allow"),
        new("http_executor_authenticators", $"{Section}:HttpExecutorAuthenticators", null, "The same for executors; default: as --http_authenticators"),
        new("jwt_secret_key", $"{Section}:JwtSecretKey", null, "File with the key that tokens of executors are signed with; nobody else may read it") { Aliases = ["executor_secret_key"] },
        new("acls", $"{Section}:Acls", null, "Who may do what: JSON, or file:///path"),
        new("authorizer", $"{Section}:Authorizer", "local", "Who decides: local (--acls), or a type Namespace.Type, Assembly"),
        new("firewall_rules", $"{Section}:FirewallRules", null, "Endpoints to switch off: {\"disabled_endpoints\": {\"paths\": [\"/files/browse\"]}}, or file:///path"),
        new("log_dir", $"{Section}:LogDir", null, "Directory to keep the agent's log in, shown as /slave/log; without it there is the console only"),
    ];
}
