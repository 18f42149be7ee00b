using System.Text;
using Levee.Agent.Authentication;

namespace Levee.Agent.Tests.Authentication;

public sealed class ExecutorTokenTests
{
    private readonly ManualClock _clock = new();

    // Made with another implementation of RFC 7519 (Python's hmac and base64).
    private const string Foreign = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJmaWQiOiJmIiwiZWlkIjoiZSIsImNpZCI6ImMifQ.hc0je2ncpa6Uk3myXdfLQr_AWbq_rG9tmfWp7efSakw";

    [Fact]
    public void A_token_says_who_the_executor_is()
    {
        var tokens = Tokens("key");
        var (claims, problem) = tokens.Read(tokens.Make("f", "e", "c"));
        Assert.Null(problem);
        Assert.Equal([("cid", "c"), ("eid", "e"), ("fid", "f")], claims!.OrderBy(claim => claim.Key, StringComparer.Ordinal).Select(claim => (claim.Key, claim.Value)));
    }

    [Fact]
    public void A_token_is_what_others_make_of_it() => Assert.Equal(Foreign, Tokens("key").Make("f", "e", "c"));

    [Fact]
    public void A_token_of_another_key_or_with_other_claims_is_refused()
    {
        var tokens = Tokens("key");
        Assert.Equal("Token signature does not match", Tokens("other").Read(tokens.Make("f", "e", "c")).Problem);
        var parts = tokens.Make("f", "e", "c").Split('.');
        var forged = Convert.ToBase64String(Encoding.UTF8.GetBytes("""{"fid":"f","eid":"e","cid":"other"}""")).TrimEnd('=');
        Assert.Equal("Token signature does not match", tokens.Read($"{parts[0]}.{forged}.{parts[2]}").Problem);
        Assert.Equal("Expected 3 components in token, got 1", tokens.Read("x").Problem);
        Assert.NotNull(tokens.Read("a.b.c").Problem);
        Assert.NotNull(tokens.Read("%.%.%").Problem);
    }

    private ExecutorTokens Tokens(string key) => new(Encoding.UTF8.GetBytes(key), _clock);
}
