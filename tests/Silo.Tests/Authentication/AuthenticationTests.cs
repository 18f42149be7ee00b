using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Authentication;
using Levee.Silo.Hosting;
using Levee.Silo.Http;
using Levee.Silo.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Tests.Authentication;

public sealed class AuthenticationTests : IDisposable
{
    private const string Kill = """{"framework_id":{"value":"M-0000"},"type":"KILL","kill":{"task_id":{"value":"t"}}}""";

    private readonly string _credentials = Path.GetTempFileName();

    public AuthenticationTests() => File.WriteAllText(_credentials, """{"credentials":[{"principal":"ops","secret":"a:b"},{"principal":"web","secret":"w"}]}""");

    [Theory]
    [InlineData("/metrics/snapshot", "GET", "mesos-master-readonly")]
    [InlineData("/master/state", "GET", "mesos-master-readonly")]
    [InlineData("/tasks/", "GET", "mesos-master-readonly")]
    [InlineData("/files/browse", "GET", "mesos-master-readonly")]
    [InlineData("/maintenance/status", "GET", "mesos-master-readonly")]
    [InlineData("/maintenance/schedule", "GET", "mesos-master-readwrite")]
    [InlineData("/machine/up", "POST", "mesos-master-readwrite")]
    [InlineData("/quota/web", "DELETE", "mesos-master-readwrite")]
    [InlineData("/api/v1", "POST", "mesos-master-readwrite")]
    [InlineData("/api/v1/operator", "POST", "mesos-master-readwrite")]
    [InlineData("/api/v1/scheduler", "POST", "mesos-master-scheduler")]
    [InlineData("/v1/etcd/clusters", "GET", "mesos-master-readonly")]
    [InlineData("/v1/etcd/clusters", "POST", "mesos-master-readwrite")]
    [InlineData("/levee/v1/tasks/f/t/kill", "POST", "mesos-master-readwrite")]
    [InlineData("/health", "GET", null)]
    [InlineData("/redirect", "GET", null)]
    [InlineData("/version", "GET", null)]
    [InlineData("/", "GET", null)]
    [InlineData("/app/index.html", "GET", null)]
    public void Each_endpoint_has_its_realm(string path, string method, string? realm) =>
        Assert.Equal(realm, EndpointRealms.Of(ProcessPath.Normalize(path, Levee.Silo.Http.MasterPath.Process), method)?.Name);

    [Theory]
    [InlineData("authenticate_http_readonly", "/metrics/snapshot", "mesos-master-readonly")]
    [InlineData("authenticate_http_readwrite", "/v1/unknown", "mesos-master-readwrite")]
    [InlineData("authenticate_http_frameworks", "/api/v1/scheduler", "mesos-master-scheduler")]
    public async Task A_realm_whose_flag_is_set_asks_who_calls(string flag, string path, string realm)
    {
        await using var silo = await StartAsync(flag);
        using var http = Client(silo);
        foreach (var header in (AuthenticationHeaderValue?[])[null, Basic("ops", "wrong"), Basic("nobody", "a:b"), new("Basic", "%%%"), new("Bearer", "x")])
        {
            http.DefaultRequestHeaders.Authorization = header;
            using var refused = await PostAsync(http, path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal($"Basic realm=\"{realm}\"", refused.Headers.WwwAuthenticate.ToString());
            Assert.Equal("401 Unauthorized.", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        http.DefaultRequestHeaders.Authorization = Basic("ops", "a:b");
        using var admitted = await PostAsync(http, path);
        Assert.NotEqual(HttpStatusCode.Unauthorized, admitted.StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/version")]
    [InlineData("/master/health")]
    public async Task Some_endpoints_never_ask(string path)
    {
        await using var silo = await StartAsync("authenticate_http_readonly", "authenticate_http_readwrite", "authenticate_http_frameworks");
        using var http = Client(silo);
        using var reply = await http.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task A_scheduler_s_calls_carry_its_principal()
    {
        await using var silo = await StartAsync("authenticate_http_frameworks");
        using var http = Client(silo);
        http.DefaultRequestHeaders.Authorization = Basic("web", "w");
        using var reply = await PostAsync(http, "/api/v1/scheduler", Kill);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        Assert.Equal("web", silo.Framework.LastPrincipal);
    }

    [Theory]
    [InlineData("", "web")]
    [InlineData(""","principal":"web" """, "web")]
    public async Task A_scheduler_subscribes_as_who_it_is(string field, string principal)
    {
        await using var silo = await StartAsync("authenticate_http_frameworks");
        await using var client = await RawClient.PostAsync(
            silo.Address, "/api/v1/scheduler", $$$"""{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n"{{{field}}} } }}""",
            "Content-Type: application/json", $"Authorization: {Basic("web", "w")}");
        Assert.Equal("HTTP/1.1 200 OK", (await client.ReadHeadAsync())[0]);
        Assert.Equal(principal, silo.Framework.Subscription!.FrameworkInfo.Principal);
        Assert.Equal("web", silo.Framework.LastPrincipal);
    }

    [Fact]
    public async Task A_scheduler_cannot_subscribe_as_another()
    {
        await using var silo = await StartAsync("authenticate_http_frameworks");
        using var http = Client(silo);
        http.DefaultRequestHeaders.Authorization = Basic("web", "w");
        using var reply = await PostAsync(http, "/api/v1/scheduler", """{"type":"SUBSCRIBE","subscribe":{"framework_info":{"user":"u","name":"n","principal":"ops"}}}""");
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal(
            "Failed to validate scheduler::Call: Authenticated principal 'web' does not match principal 'ops' set in `FrameworkInfo`",
            await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Null(silo.Framework.Subscription);
    }

    [Fact]
    public async Task Where_nobody_must_authenticate_the_header_means_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        using var http = Client(silo);
        http.DefaultRequestHeaders.Authorization = Basic("web", "whatever");
        using var reply = await PostAsync(http, "/api/v1/scheduler", Kill);
        Assert.Equal(HttpStatusCode.Accepted, reply.StatusCode);
        Assert.Null(silo.Framework.LastPrincipal);
    }

    [Fact]
    public async Task Several_authenticators_add_up()
    {
        var module = typeof(TokenAuthenticator).AssemblyQualifiedName!.Split(", Version")[0];
        await using var silo = await StartAsync(["authenticate_http_readonly"], ("http_authenticators", $"basic,{module}"));
        using var http = Client(silo);
        using var refused = await http.GetAsync("/metrics/snapshot", TestContext.Current.CancellationToken);
        Assert.Equal("Basic realm=\"mesos-master-readonly\", Token", refused.Headers.WwwAuthenticate.ToString());
        foreach (var (token, status) in new[] { ("good", HttpStatusCode.OK), ("nameless", HttpStatusCode.Forbidden), ("bad", HttpStatusCode.Unauthorized) })
        {
            http.DefaultRequestHeaders.Authorization = new("Token", token);
            using var reply = await http.GetAsync("/metrics/snapshot", TestContext.Current.CancellationToken);
            Assert.Equal(status, reply.StatusCode);
        }
    }

    [Theory]
    [InlineData("--credentials is missing; --authenticate_http_readonly with the authenticator 'basic' of --http_authenticators needs it.", "authenticate_http_readonly=true")]
    [InlineData("Missing `--http_framework_authenticators` flag. This must be used in conjunction with `--authenticate_http_frameworks`.", "authenticate_http_frameworks=true")]
    [InlineData("--http_authenticators is 'ldap'; there is no type 'ldap'; it must be known here, or be 'Namespace.Type, Assembly'.", "authenticate_http_readwrite=true", "http_authenticators=ldap")]
    [InlineData("--credentials is 'ops secret'; it must be the path of a JSON file, /path or file:///path.", "credentials=ops secret")]
    public void Wrong_settings_name_their_flags(string problem, params string[] settings)
    {
        var configuration = Configuration([.. settings.Select(setting => (setting.Split('=')[0], setting.Split('=')[1]))]);
        var refusal = Assert.Throws<OptionsValidationException>(() => AuthenticationOptions.Read(configuration, SiloFlags.All, MasterRealms.All, "credentials", []));
        Assert.Equal([problem], refusal.Failures);
    }

    [Theory]
    [InlineData("""{"credentials":[{"principal":"a","secret":"TOPSECRET"},{"principal":"a","secret":"TOPSECRET"}]}""", "the principal 'a' is listed more than once.")]
    [InlineData("""{"credentials":{"a":"TOPSECRET"}}""", """the content must be {"credentials": [{"principal": "…", "secret": "…"}]}.""")]
    [InlineData("""a TOPSECRET""", "the content is not JSON (line 1).")]
    public void What_is_wrong_with_credentials_is_said_without_a_secret(string content, string problem)
    {
        File.WriteAllText(_credentials, content);
        var refusal = Assert.Throws<OptionsValidationException>(() => AuthenticationOptions.Read(Configuration([("credentials", _credentials)]), SiloFlags.All, MasterRealms.All, "credentials", []));
        Assert.Equal([$"--credentials is '{_credentials}'; {problem}"], refusal.Failures);
    }

    [Fact]
    public async Task An_endpoint_that_is_switched_off_answers_nobody()
    {
        await using var silo = await StartAsync([], ("firewall_rules", """{"disabled_endpoints":{"paths":["/metrics/snapshot","/master/tasks"]}}"""));
        using var http = Client(silo);
        foreach (var path in (string[])["/metrics/snapshot", "/tasks", "/master/tasks/"])
        {
            using var reply = await http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Forbidden, reply.StatusCode);
        }

        using var other = await http.GetAsync("/health", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task Endpoints_can_be_guarded_by_access_control_lists()
    {
        await using var silo = await StartAsync(
            ["authenticate_http_readonly"], ("acls", """{"permissive":false,"get_endpoints":[{"principals":{"values":["ops"]},"paths":{"values":["/metrics/snapshot"]}}]}"""));
        using var http = Client(silo);
        http.DefaultRequestHeaders.Authorization = Basic("web", "w");
        using var refused = await http.GetAsync("/metrics/snapshot", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        http.DefaultRequestHeaders.Authorization = Basic("ops", "a:b");
        using var admitted = await http.GetAsync("/metrics/snapshot", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, admitted.StatusCode);
    }

    public void Dispose() => File.Delete(_credentials);

    private static AuthenticationHeaderValue Basic(string principal, string secret) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{principal}:{secret}")));

    private static HttpClient Client(TestSilo silo) => new() { BaseAddress = new($"http://{silo.Address}") };

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string body = "{}") =>
        http.PostAsync(path, new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new("application/json") } }, TestContext.Current.CancellationToken);

    private static string KeyOf(string flag) => SiloFlags.All.Single(known => known.Name == flag).Key;

    private static IConfiguration Configuration((string Flag, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(KeyOf(setting.Flag), setting.Value))).Build();

    private Task<TestSilo> StartAsync(params string[] switches) => StartAsync(switches, []);

    private Task<TestSilo> StartAsync(string[] switches, params (string Flag, string Value)[] settings) => TestSilo.StartAsync(
        [
            (KeyOf("credentials"), _credentials), (KeyOf("http_framework_authenticators"), "basic"),
            .. switches.Select(name => (KeyOf(name), "true")), .. settings.Select(setting => (KeyOf(setting.Flag), setting.Value)),
        ]);

    /// <summary>Knows a token, and one that has no name.</summary>
    public sealed class TokenAuthenticator : IAuthenticator
    {
        public ValueTask<AuthenticationOutcome> AuthenticateAsync(HttpRequest request, string realm, CancellationToken cancellationToken) => new(request.Headers.Authorization.ToString() switch
        {
            "Token good" => AuthenticationOutcome.Known("tokens"),
            "Token nameless" => AuthenticationOutcome.Nameless,
            _ => AuthenticationOutcome.Unknown("Token"),
        });
    }
}
