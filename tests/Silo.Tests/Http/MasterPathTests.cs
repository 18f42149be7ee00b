using Levee.Grains.Interfaces.Http;
using Levee.Silo.Http;

namespace Levee.Silo.Tests.Http;

public sealed class MasterPathTests
{
    [Theory]
    [InlineData("/api/v1/scheduler", "/api/v1/scheduler")]
    [InlineData("/master/api/v1/scheduler", "/api/v1/scheduler")]
    [InlineData("/master/frameworks/", "/frameworks")]
    [InlineData("/state//", "/state")]
    [InlineData("/master", "/")]
    [InlineData("/master/", "/")]
    [InlineData("/masters", "/masters")]
    [InlineData("/", "/")]
    public void The_process_prefix_and_trailing_slashes_make_no_difference(string path, string expected) => Assert.Equal(expected, ProcessPath.Normalize(path, MasterPath.Process));
}
