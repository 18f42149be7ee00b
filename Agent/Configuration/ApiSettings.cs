using Levee.Agent.Authentication;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Http;
using Microsoft.Extensions.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>The settings of <see cref="AgentApiFlags"/>, checked.</summary>
internal sealed record ApiSettings
{
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(30);

    public AuthenticationOptions Authentication { get; init; } = new(null, new Dictionary<Realm, IReadOnlyList<string>>());

    public AuthorizerChoice Authorizer { get; init; } = new(null, null);

    public DisabledEndpoints Disabled { get; init; } = DisabledEndpoints.None;

    /// <summary>Key of executors' tokens; <see langword="null"/>: there is none.</summary>
    public byte[]? TokenKey { get; init; }

    /// <summary>Executors must show a token, and so get one.</summary>
    public bool AsksExecutors => Authentication.Active.ContainsKey(AgentRealms.Executor);

    /// <summary><see langword="null"/>: no log is kept.</summary>
    public DirectoryInfo? LogDirectory { get; init; }

    /// <param name="reader">Gathers what is wrong.</param>
    public static ApiSettings Read(SettingReader reader, IConfiguration configuration)
    {
        var key = KeyOf(reader);
        if (key is null && reader.Switch("authenticate_http_executors"))
        {
            reader.Problem("--jwt_secret_key must be specified when --authenticate_http_executors is set to true");
        }

        List<string> usual = reader.Text("http_credentials") is null ? [] : [AuthenticationOptions.Basic];
        if (key is not null || reader.Switch("authenticate_http_executors"))
        {
            usual.Add(TokenAuthenticator.Name);
        }

        return new()
        {
            HeartbeatInterval = Positive(reader, "http_heartbeat_interval"),
            Authentication = AuthenticationOptions.Read(
                configuration, AgentFlags.All, AgentRealms.All, "http_credentials", [TokenAuthenticator.Name], reader.Text("http_authenticators") ?? (usual.Count > 0 ? string.Join(',', usual) : AuthenticationOptions.Basic)),
            Authorizer = AuthorizerChoice.Read(configuration, AgentFlags.All, "authorizer"),
            Disabled = DisabledEndpoints.Read(configuration, AgentFlags.All, AgentPath.Process),
            TokenKey = key,
            LogDirectory = reader.Text("log_dir") is { } directory ? new(directory) : null,
        };
    }

    private static TimeSpan Positive(SettingReader reader, string name)
    {
        var time = reader.Duration(name);
        if (time <= TimeSpan.Zero)
        {
            reader.Refuse(name, "longer than nothing");
        }

        return time;
    }

    private static byte[]? KeyOf(SettingReader reader)
    {
        if (reader.Text("jwt_secret_key") is not { } path)
        {
            return null;
        }

        try
        {
            return File.ReadAllBytes(path.StartsWith("file://", StringComparison.Ordinal) ? path["file://".Length..] : path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            reader.Problem($"--jwt_secret_key is '{path}'; the file cannot be read: {error.Message}");
            return null;
        }
    }
}
