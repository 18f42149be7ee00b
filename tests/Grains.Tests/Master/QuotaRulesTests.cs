using Levee.Grains.Master;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Grains.Tests.Master;

public sealed class QuotaRulesTests
{
    public static TheoryData<string, QuotaConfig, string?> Configs => new()
    {
        { "valid", Config("web", Amounts(("cpus", 1)), Amounts(("cpus", 2))), null },
        { "guarantee where no limit is", Config("web", Amounts(("cpus", 5)), Amounts(("mem", 1))), null },
        { "nothing at all", Config("web", [], []), null },
        { "no role", new QuotaConfig(), "'QuotaConfig.role' must be set" },
        { "empty role", Config("", [], []), "Invalid 'QuotaConfig.role': Role names cannot be the empty string" },
        { "slash at the start", Config("/a", [], []), "Invalid 'QuotaConfig.role': Role '/a' cannot start with a slash" },
        { "slash at the end", Config("a/", [], []), "Invalid 'QuotaConfig.role': Role 'a/' cannot end with a slash" },
        { "two slashes", Config("a//b", [], []), "Invalid 'QuotaConfig.role': Role 'a//b' cannot contain two adjacent slashes" },
        { "dot", Config(".", [], []), "Invalid 'QuotaConfig.role': Role '.' cannot include '.' as a component" },
        { "dash", Config("-a", [], []), "Invalid 'QuotaConfig.role': Role component '-a' is invalid because it starts with a dash" },
        { "blank", Config("a b", [], []), "Invalid 'QuotaConfig.role': Role component 'a b' is invalid because it contains backspace or whitespace" },
        { "too much memory", Config("web", Amounts(("mem", 1099511627777)), []), "Invalid 'QuotaConfig.guarantees': {'mem': 1099511627777} is invalid: values greater than 1 exabyte (1099511627776) are not supported" },
        { "too many cpus", Config("web", [], Amounts(("cpus", 1e12 + 1))), "Invalid 'QuotaConfig.limits': {'cpus': 1000000000001} is invalid: values greater than 1 trillion (1000000000000) are not supported" },
        { "negative guarantee", Config("web", Amounts(("cpus", -1)), []), "Invalid guarantee configuration {'cpus': -1}: Negative values not supported" },
        { "no number", Config("web", [], Amounts(("cpus", double.NaN))), "Invalid limit configuration {'cpus': NaN}: NaN not supported" },
        { "negative infinity", Config("web", [], Amounts(("cpus", double.NegativeInfinity))), "Invalid limit configuration {'cpus': -Infinity}: Infinite values not supported" },
        { "subnormal", Config("web", Amounts(("cpus", double.Epsilon)), []), "Invalid guarantee configuration {'cpus': 0}: Subnormal values not supported" },
        { "guarantee above limit", Config("qr", Amounts(("cpus", 2)), Amounts(("cpus", 1))), "'QuotaConfig.guarantees' { cpus: 2 } is not contained within the 'QuotaConfig.limits' { cpus: 1 }" },
    };

    [Theory, MemberData(nameof(Configs))]
    public void A_configuration_is_refused_by_each_rule(string rule, QuotaConfig config, string? problem) => Assert.Equal((rule, problem), (rule, QuotaRules.Problem(config)));

    public static TheoryData<string, QuotaRequest, string?> Requests => new()
    {
        { "valid", Request("web", Sample.Scalar("cpus", 1), Sample.Scalar("mem", 64)), null },
        { "no role", new QuotaRequest { Guarantee = { Sample.Scalar("cpus", 1) } }, "QuotaInfo must specify a role" },
        { "bad role", Request("/a", Sample.Scalar("cpus", 1)), "QuotaInfo with invalid role: Role '/a' cannot start with a slash" },
        { "nothing", Request("web"), "QuotaInfo with empty 'guarantee'" },
        { "negative", Request("web", Sample.Scalar("cpus", -1)), "QuotaInfo with invalid resource: Resource 'cpus:-1' is invalid: Invalid scalar resource: value <= 0" },
        { "reserved", Request("web", new Resource(Sample.Scalar("cpus", 1)) { Role = "web" }), "QuotaInfo must not contain any ReservationInfo" },
        { "revocable", Request("web", new Resource(Sample.Scalar("cpus", 1)) { Revocable = new() }), "QuotaInfo must not contain RevocableInfo" },
        { "ranges", Request("web", Sample.Ports(1, 2)), "QuotaInfo must not include non-scalar resources" },
        { "twice", Request("web", Sample.Scalar("cpus", 1), Sample.Scalar("cpus", 2)), "QuotaInfo contains duplicate resource name 'cpus'" },
    };

    [Theory, MemberData(nameof(Requests))]
    public void An_old_request_is_refused_by_each_rule(string rule, QuotaRequest request, string? problem) => Assert.Equal((rule, problem), (rule, QuotaRules.Problem(request)));

    [Fact]
    public void An_old_request_limits_what_it_guarantees()
    {
        var config = QuotaRules.ToConfig(Request("web", Sample.Scalar("cpus", 4)));
        Assert.Equal(("web", 4.0, 4.0), (config.Role, config.Guarantees["cpus"].Value, config.Limits["cpus"].Value));
    }

    [Fact]
    public void Consumption_above_a_limit_is_told_with_both_figures()
    {
        var config = Config("web", [], Amounts(("cpus", 1), ("mem", 64)));
        Assert.Null(QuotaRules.OverLimit(config, new Dictionary<string, double> { ["cpus"] = 1, ["disk"] = 7 }));
        Assert.Equal(
            "Role 'web' is already consuming 'cpus:1.5; disk:7'; this is more than the requested limits 'cpus:1; mem:64' (use 'force' flag to bypass this check)",
            QuotaRules.OverLimit(config, new Dictionary<string, double> { ["disk"] = 7, ["cpus"] = 1.5, ["mem"] = 0 }));
    }

    [Fact]
    public void A_parent_guarantees_at_least_what_its_children_do()
    {
        var quotas = new[] { Config("eng", Amounts(("cpus", 3)), []), Config("eng/a", Amounts(("cpus", 2)), []), Config("eng/b", Amounts(("cpus", 1)), []) }.ToDictionary(one => one.Role);
        Assert.Null(QuotaRules.HierarchyProblem(quotas));
        Assert.Equal(3, QuotaRules.TotalGuarantees(quotas.Values)["cpus"]);

        quotas["eng/b"] = Config("eng/b", Amounts(("cpus", 2)), []);
        Assert.Equal(
            "Invalid quota configuration. Parent role 'eng' with guarantees (cpus:3) does not contain the sum of its children's guarantees (cpus:4)",
            QuotaRules.HierarchyProblem(quotas));
        quotas.Remove("eng");
        Assert.EndsWith("with guarantees ({}) does not contain the sum of its children's guarantees (cpus:4)", QuotaRules.HierarchyProblem(quotas));
    }

    private static (string, double)[] Amounts(params (string Name, double Value)[] amounts) => amounts;

    private static QuotaConfig Config(string role, (string Name, double Value)[] guarantees, (string Name, double Value)[] limits)
    {
        var config = new QuotaConfig { Role = role };
        foreach (var (name, value) in guarantees)
        {
            config.Guarantees[name] = new() { Value = value };
        }

        foreach (var (name, value) in limits)
        {
            config.Limits[name] = new() { Value = value };
        }

        return config;
    }

    private static QuotaRequest Request(string role, params Resource[] guarantee) => new() { Role = role, Guarantee = { guarantee } };
}
