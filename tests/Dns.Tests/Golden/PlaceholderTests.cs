namespace Levee.Dns.Tests.Golden;

public sealed class PlaceholderTests
{
    [Fact]
    public async Task Server_starts()
    {
        await using var server = await Serving.TestServer.StartAsync(null);
        Assert.NotEqual(0, server.Dns.Port);
    }
}
