using Levee.Grains.Interfaces.Authorization;

namespace Levee.Grains.Interfaces.Tests.Authorization;

public sealed class AclTests
{
    // Source of the rules: spec master-behaviour section 15.
    private const string Lists = """
        {
          "permissive": false,
          "register_frameworks": [
            {"principals": {"values": ["marathon"]}, "roles": {"values": ["web", "batch/%"]}},
            {"principals": {"values": ["marathon"]}, "roles": {"type": "NONE"}},
            {"principals": {"type": "ANY"}, "roles": {"type": "SOME", "values": ["*"]}}
          ],
          "run_tasks": [
            {"principals": {"type": "NONE"}, "users": {"values": ["root"]}},
            {"principals": {"values": ["ops", "marathon"]}, "users": {"type": "ANY"}}
          ],
          "view_flags": [{"principals": {"values": ["ops"]}, "flags": {"type": "ANY"}}],
          "teardown_frameworks": [{"principals": {"type": "ANY"}, "framework_principals": {"type": "ANY"}}],
          "get_endpoints": [{"principals": {"values": ["ops"]}, "paths": {"values": ["/metrics/snapshot"]}}],
          "set_quotas": "a key of old that means nothing"
        }
        """;

    [Theory]
    [InlineData("marathon", "register_frameworks", "web", true)]
    [InlineData("marathon", "register_frameworks", "batch/a", true)]
    [InlineData("marathon", "register_frameworks", "batch/a/b", true)]
    [InlineData("marathon", "register_frameworks", "batch", false)]
    [InlineData("marathon", "register_frameworks", "batches/a", false)]
    [InlineData("marathon", "register_frameworks", "*", false)] // The entry before says NONE.
    [InlineData("chronos", "register_frameworks", "*", true)]
    [InlineData("chronos", "register_frameworks", "web", false)]
    [InlineData(null, "register_frameworks", "*", true)]
    [InlineData("ops", "run_tasks", "root", false)] // NONE matches all and allows none.
    [InlineData("ops", "run_tasks", "www", true)]
    [InlineData("chronos", "run_tasks", "www", false)]
    [InlineData(null, "run_tasks", "www", false)]
    [InlineData("ops", "run_tasks", null, true)]
    [InlineData("ops", "view_flags", null, true)]
    [InlineData("chronos", "view_flags", null, false)]
    [InlineData(null, "view_flags", null, false)]
    [InlineData(null, "teardown_frameworks", "x", true)]
    [InlineData("ops", "get_endpoints", "/metrics/snapshot", true)]
    [InlineData("ops", "get_endpoints", "/files/debug", false)]
    [InlineData("ops", "reserve_resources", "web", false)] // Not listed, and not permissive.
    public void The_first_entry_that_matches_decides(string? principal, string action, string? value, bool allowed) =>
        Assert.Equal(allowed, new LocalAuthorizer(Acls.Parse(Lists)).Allows(principal, action, value));

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"permissive": true}""", true)]
    [InlineData("""{"permissive": false}""", false)]
    [InlineData("""{"run_tasks": [{"principals": {"values": ["a"]}, "users": {"values": ["b"]}}]}""", true)]
    public void Where_no_entry_matches_permissive_decides(string lists, bool allowed) =>
        Assert.Equal(allowed, new LocalAuthorizer(Acls.Parse(lists)).Allows("ops", AclActions.RunTasks, "root"));

    [Theory]
    [InlineData("""{"view_flags": [{"principals": {"type": "ANY"}, "flags": {"values": ["x"]}}]}""", "acls.view_flags type must be either NONE or ANY")]
    [InlineData("""{"register_agents": [{"principals": {"type": "ANY"}, "agents": {"values": ["x"]}}]}""", "acls.register_agents type must be either NONE or ANY")]
    [InlineData("""{"get_endpoints": [{"principals": {"type": "ANY"}, "paths": {"values": ["/state"]}}]}""", "Path: '/state' is not an authorizable path")]
    [InlineData("""{"run_tasks": [{"principals": {"type": "ANY"}}]}""", "an entry of 'run_tasks' lacks 'users'.")]
    [InlineData("""{"run_tasks": [{"principals": {"type": "ALL"}, "users": {"type": "ANY"}}]}""", "'principals' of 'run_tasks' has the type 'ALL'; it must be SOME, ANY or NONE.")]
    [InlineData("""{"run_tasks": [{"principals": {"values": [1]}, "users": {"type": "ANY"}}]}""", "'values' in 'principals' of 'run_tasks' must be a list of texts.")]
    [InlineData("""{"run_tasks": {}}""", "'run_tasks' must be a list.")]
    [InlineData("""{"permissive": "yes"}""", "'permissive' must be true or false.")]
    [InlineData("[]", "it must be a JSON object.")]
    public void Lists_that_make_no_sense_are_refused(string lists, string problem) =>
        Assert.Equal(problem, Assert.Throws<FormatException>(() => Acls.Parse(lists)).Message);

    [Fact]
    public void All_actions_can_be_listed() => Assert.Equal(
        typeof(AclActions).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal), AclKind.All.Select(kind => kind.Key).Order(StringComparer.Ordinal));
}
