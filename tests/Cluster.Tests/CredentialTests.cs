using Levee.TestKit;

namespace Levee.Cluster.Tests;

/// <summary>The commands against a silo that asks who calls, in all three realms.</summary>
public sealed class CredentialTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("levee-test-");

    public void Dispose() => _files.Delete(recursive: true);

    [Fact]
    public async Task A_caller_with_a_credential_is_served_and_one_without_is_told_how()
    {
        var known = Write("known.json", """{"principal": "ops", "secret": "a:b"}""");
        await using var cluster = await LocalCluster.StartAsync(1, Guarded(), "--no-dns", "--no-lb", "--credential", known);

        var run = await LeveeProgram.RunAsync(Timeout, "run", "--master", cluster.Master, "--credential", known, "--agent-credential", known, "--", "sh", "-c", "echo hello");
        Assert.True(run.ExitCode == 0, run.Error + cluster.Logs());
        Assert.Equal("hello", run.Output);
        var list = await LeveeProgram.RunAsync(Timeout, "agent", "ls", "--master", cluster.Master, "--credential", "file://" + known);
        Assert.True(list.ExitCode == 0, list.Error);

        var unknown = Write("unknown.json", """{"principal": "ops", "secret": "guessed"}""");
        string[][] refused =
        [
            ["agent", "ls", "--master", cluster.Master], ["task", "ls", "--master", cluster.Master, "--credential", unknown],
            ["run", "--master", cluster.Master, "--wait", "5", "--", "true"],
        ];
        var files = await LeveeProgram.RunAsync(Timeout, "run", "--master", cluster.Master, "--credential", known, "--", "true");
        Assert.Contains("/state asks who calls, or does not know the one who does: --agent-credential names a file", files.Error, StringComparison.Ordinal);
        foreach (var arguments in refused)
        {
            var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, arguments);
            Assert.Equal(1, exitCode);
            Assert.Contains("asks who calls, or does not know the one who does: --credential names a file with principal and secret.", error, StringComparison.Ordinal);
            Assert.DoesNotContain("guessed", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("ops hush")]
    [InlineData("[]")]
    [InlineData("""{"secret": "hush"}""")]
    [InlineData("""{"principal": 7, "secret": "hush"}""")]
    [InlineData("""{"principal": "o:ps", "secret": "hush"}""")]
    public async Task A_file_of_another_form_is_refused_without_its_secret(string content)
    {
        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, "agent", "ls", "--credential", Write("wrong.json", content));
        Assert.Equal(2, exitCode);
        Assert.Contains("""its content must be {"principal": "…", "secret": "…"}""", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named()
    {
        var (exitCode, _, error) = await LeveeProgram.RunAsync(Timeout, "agent", "ls", "--credential", Path.Combine(_files.FullName, "none.json"));
        Assert.Equal(2, exitCode);
        Assert.Contains("none.json', which cannot be read", error, StringComparison.Ordinal);
    }

    // The agents read the same variables as the silo, and name their list of callers otherwise; LEVEE_CREDENTIAL is who they are themselves.
    private Dictionary<string, string> Guarded() => new()
    {
        ["LEVEE_CREDENTIALS"] = Write("credentials.json", """{"credentials": [{"principal": "ops", "secret": "a:b"}]}"""),
        ["LEVEE_HTTP_CREDENTIALS"] = Write("http-credentials.json", """{"credentials": [{"principal": "ops", "secret": "a:b"}]}"""),
        ["LEVEE_CREDENTIAL"] = Write("agent.json", """{"principal": "ops", "secret": "a:b"}"""),
        ["LEVEE_AUTHENTICATE_AGENTS"] = "true",
        ["LEVEE_AUTHENTICATE_HTTP_READONLY"] = "true",
        ["LEVEE_AUTHENTICATE_HTTP_READWRITE"] = "true",
        ["LEVEE_AUTHENTICATE_HTTP_FRAMEWORKS"] = "true",
        ["LEVEE_HTTP_FRAMEWORK_AUTHENTICATORS"] = "basic",
    };

    private string Write(string name, string content)
    {
        var path = Path.Combine(_files.FullName, name);
        File.WriteAllText(path, content);
        return path;
    }
}
