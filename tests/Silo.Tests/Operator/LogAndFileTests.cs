using System.Text;
using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.Logs;
using Levee.Silo.Tests.Http;
using Levee.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Levee.Silo.Tests.Operator;

/// <summary>The silo's own log over HTTP, and how much of it there is. Source: operator-api, B.10, READ_FILE, SET_LOGGING_LEVEL.</summary>
public sealed class LogAndFileTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task The_log_can_be_read_in_pieces_from_any_place()
    {
        await using var silo = await StartAsync();
        Logger(silo).LogWarning("something {What}", "happened");
        var whole = await GetTextAsync(silo, "/files/download?path=/master/log");
        Assert.StartsWith("Log file created at: ", whole, StringComparison.Ordinal);
        Assert.Matches(@"\nW\d{4} \d\d:\d\d:\d\d\.\d{6} \d+ Some\.Category\] something happened\n$", whole);
        Assert.Equal(whole.Length, (int)(await GetAsync(silo, "/files/read?path=/master/log"))["offset"]!);
        Assert.Equal("", (string)(await GetAsync(silo, "/files/read?path=/master/log&offset=-1"))["data"]!);
        var piece = await GetAsync(silo, "/files/read?path=/master/log&offset=4&length=12");
        Assert.Equal((whole[4..16], 4), ((string)piece["data"]!, (int)piece["offset"]!));
        Assert.Equal("""{"data":"","offset":999999999}""", (await GetAsync(silo, "/files/read?path=/master/log&offset=999999999&length=10")).ToJsonString());
        var read = (await CallAsync(silo, """{"type":"READ_FILE","read_file":{"path":"/master/log","offset":4,"length":12}}"""))["read_file"]!;
        Assert.Equal((whole.Length, whole[4..16]), ((int)read["size"]!, Encoding.UTF8.GetString(Convert.FromBase64String((string)read["data"]!))));
        Assert.Equal("levee.log", Path.GetFileName((string)(await GetAsync(silo, "/files/debug"))["/master/log"]!));
        Assert.Equal("""{"type":"LIST_FILES","list_files":{}}""", (await CallAsync(silo, """{"type":"LIST_FILES","list_files":{"path":"/master/log"}}""")).ToJsonString());
    }

    [Theory]
    [InlineData("/files/read?path=/etc/passwd", "404 Not Found", "")]
    [InlineData("/files/browse?path=/master/log/../x", "404 Not Found", "")]
    [InlineData("/files/download?path=/nosuch", "404 Not Found", "")]
    [InlineData("/files/read", "400 Bad Request", "Expecting 'path=value' in query.\n")]
    [InlineData("/files/read?path=/master/log&offset=x", "400 Bad Request", "Failed to parse offset: Failed to convert 'x' to number.\n")]
    [InlineData("/files/read?path=/master/log&offset=-2", "400 Bad Request", "Negative offset provided: -2.\n")]
    [InlineData("/files/read?path=/master/log&length=-9", "400 Bad Request", "Negative length provided: -9.\n")]
    [InlineData("/logging/toggle?level=1", "400 Bad Request", "Expecting 'duration=value' in query.\n")]
    [InlineData("/logging/toggle?duration=1secs", "400 Bad Request", "Expecting 'level=value' in query.\n")]
    [InlineData("/logging/toggle?level=-1&duration=1secs", "400 Bad Request", "Invalid level '-1'.\n")]
    [InlineData("/logging/toggle?level=x&duration=1secs", "400 Bad Request", "Failed to convert 'x' to number.\n")]
    [InlineData("/logging/toggle?level=0x&duration=1secs", "400 Bad Request", "Failed to convert '0x' to number.\n")]
    [InlineData("/logging/toggle?level=1&duration=soon", "400 Bad Request", "Failed to convert '' to number.\n")]
    [InlineData("/logging/toggle?level=1&duration=5", "400 Bad Request", "Invalid duration '5'.\n")]
    [InlineData("/logging/toggle?level=1&duration=", "400 Bad Request", "Invalid duration ''.\n")]
    [InlineData("/logging/toggle?level=1&duration=1.2.3secs", "400 Bad Request", "Failed to convert '1.2.3' to number.\n")]
    [InlineData("/logging/toggle?level=1&duration=5sec", "400 Bad Request", "Unknown duration unit 'sec'; supported units are 'ns', 'us', 'ms', 'secs', 'mins', 'hrs', 'days', and 'weeks'.\n")]
    [InlineData("/logging/toggle?level=1&duration=20000weeks", "400 Bad Request", "Argument out of the range that a Duration can represent due to int64_t's size limit.\n")]
    public async Task What_is_not_there_or_not_understood_is_refused(string path, string status, string text)
    {
        await using var silo = await StartAsync();
        await using var client = await RawClient.SendAsync(silo.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal(($"HTTP/1.1 {status}", text), (head[0], Encoding.UTF8.GetString(body)));
    }

    [Fact]
    public async Task A_raised_level_shows_debug_messages_and_falls_back_by_itself()
    {
        await using var silo = await StartAsync();
        var logger = Logger(silo);
        Assert.False(logger.IsEnabled(LogLevel.Debug));
        Assert.Equal("", await GetTextAsync(silo, "/logging/toggle?level=1&duration=300ms"));
        Assert.Equal("1\n", await GetTextAsync(silo, "/logging/toggle"));
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        await Poll.UntilAsync("the usual level", Deadline, () => Task.FromResult(!logger.IsEnabled(LogLevel.Debug)));
        Assert.Equal(0, (int)(await CallAsync(silo, """{"type":"GET_LOGGING_LEVEL"}"""))["get_logging_level"]!["level"]!);
        await PostAsync(silo, """{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":2,"duration":{"nanoseconds":60000000000}}}""");
        Assert.True(logger.IsEnabled(LogLevel.Trace));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(15250)] // In weeks, as far as Mesos can count.
    public async Task A_level_may_be_raised_for_as_long_as_Mesos_lets_it(int weeks)
    {
        await using var silo = await StartAsync();
        Assert.Equal("", await GetTextAsync(silo, $"/logging/toggle?level=3&duration={weeks}weeks"));
        Assert.Equal("3\n", await GetTextAsync(silo, "/logging/toggle"));
        await PostAsync(silo, $$$"""{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":2,"duration":{"nanoseconds":{{{weeks * 604_800_000_000_000L}}} } } }""");
        Assert.Equal("2\n", await GetTextAsync(silo, "/logging/toggle"));
        await PostAsync(silo, """{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":1,"duration":{"nanoseconds":-1}}}""");
        await Poll.UntilAsync("the usual level", Deadline, async () => await GetTextAsync(silo, "/logging/toggle") == "0\n");
    }

    [Fact]
    public void A_full_file_makes_room_for_a_new_one()
    {
        var directory = Directory.CreateTempSubdirectory("levee-log-");
        try
        {
            using var log = new LogFile(Microsoft.Extensions.Options.Options.Create(new LogFileOptions { Directory = directory, MostBytes = 400 }), TimeProvider.System);
            for (var line = 0; line < 20; line++)
            {
                log.Write(LogLevel.Information, "C", $"line {line}", null);
            }

            Assert.Equal(["levee.log", "levee.log.1"], directory.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal));
            Assert.All(directory.GetFiles(), file => Assert.InRange(file.Length, 1, 600));
            Assert.EndsWith("line 19\n", File.ReadAllText(log.Path!), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<TestSilo> StartAsync()
    {
        var silo = await TestSilo.StartAsync();
        silo.View.Current = RecordedCluster.View();
        return silo;
    }

    private static ILogger Logger(TestSilo silo) => silo.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Some.Category");

    private static async Task<JsonNode> GetAsync(TestSilo silo, string path) => JsonNode.Parse(await GetTextAsync(silo, path))!;

    private static async Task<string> GetTextAsync(TestSilo silo, string path)
    {
        await using var client = await RawClient.SendAsync(silo.Address, $"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal("HTTP/1.1 200 OK", head[0]);
        return Encoding.UTF8.GetString(body);
    }

    private static async Task<JsonNode> CallAsync(TestSilo silo, string call) => JsonNode.Parse(await PostAsync(silo, call))!;

    private static async Task<string> PostAsync(TestSilo silo, string call)
    {
        await using var client = await RawClient.PostAsync(silo.Address, "/api/v1", call, "Content-Type: application/json");
        var (head, body) = await client.ReadAllAsync();
        Assert.Equal("HTTP/1.1 200 OK", head[0]);
        return Encoding.UTF8.GetString(body);
    }
}
