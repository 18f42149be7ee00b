using Levee.Grains.Interfaces.Http;

namespace Levee.Grains.Interfaces.Tests.Http;

public sealed class AcceptHeaderTests
{
    [Theory]
    [InlineData(null, "json")]
    [InlineData("*/*", "json")]
    [InlineData("application/*", "json")]
    [InlineData("Application/JSON", "json")]
    [InlineData("application/x-protobuf", "protobuf")]
    [InlineData("application/x-protobuf;q=1.0, application/json;q=0.1", "json")]
    [InlineData("application/json;q=0, application/x-protobuf", "protobuf")]
    [InlineData("application/json; q=0.0, */*", "protobuf")]
    [InlineData("text/html", "none")]
    [InlineData("text/*, application/json;q=0", "none")]
    public void JSON_is_taken_whenever_it_is_admitted(string? header, string expected)
    {
        var format = AcceptHeader.Negotiate(header is null ? default : new(header));
        Assert.Equal(expected, format?.ToString().ToLowerInvariant() ?? "none");
    }

    [Fact]
    public void The_last_of_several_header_lines_counts() =>
        Assert.Equal(WireFormat.Protobuf, AcceptHeader.Negotiate(new(["application/json", "application/x-protobuf"])));
}
