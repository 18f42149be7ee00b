using System.Collections.Immutable;
using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Master;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Tests.Frameworks;

public sealed class FrameworkRulesTests
{
    [Fact]
    public void A_description_that_is_not_valid_is_refused_with_the_text_of_mesos()
    {
        Assert.Equal(
            "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable", Problem(info => info.Role = "web"));
        Assert.Equal(
            "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable", Problem(info => info.Capabilities.Clear()));
        Assert.Equal("'FrameworkInfo.roles' contains duplicate items: { web }", Problem(info => info.Roles.Add("web")));
        Assert.Equal("'FrameworkInfo.roles' contains invalid role: Role 'a//b' cannot contain two adjacent slashes", Problem(info => info.Roles.Add("a//b")));
        Assert.Equal("Roles { web } are not present in the master's --roles", Problem(_ => { }, new() { Roles = ["*", "db"] }));
        Assert.Equal("The framework failover_timeout (1e+300) is invalid", Problem(info => info.FailoverTimeout = 1e300));
        Assert.Equal(
            "User 'root' is not allowed to run frameworks without --root_submissions set", Problem(info => info.User = "root", new() { RootSubmissions = false }));
        Assert.Equal(
            "Suppressed roles { db } are not contained in the set of roles", SubscribeRules.WishProblem(Sample.Framework("F", "web"), ["db"], null));
        Assert.Equal("'a/b' contains invalid characters", Problem(info => info.Id = new() { Value = "a/b" }));
        Assert.Equal("Resource quantities must contain at least one quantity", Problem(info => Filter(info)));
        Assert.Equal("Invalid resource quantity for 'cpus': Negative values not supported", Problem(info => Filter(info)["cpus"] = new() { Value = -1 }));
        Assert.Equal("Invalid resource quantity for 'cpus': Infinite values not supported", Problem(info => Filter(info)["cpus"] = new() { Value = double.PositiveInfinity }));
        Assert.Null(Problem(_ => { }));
    }

    private static Google.Protobuf.Collections.MapField<string, Value.Types.Scalar> Filter(FrameworkInfo info)
    {
        var quantities = new OfferFilters.Types.ResourceQuantities();
        info.OfferFilters["web"] = new() { MinAllocatableResources = new() { Quantities = { quantities } } };
        return quantities.Quantities;
    }

    [Theory]
    [InlineData("db", "{}", "Offer constraints specify `role_constraints` for a role 'db'not contained in the set of roles")]
    [InlineData("web", "{}", "Offer constraints are not valid: 'OfferConstraints::role_constraints' has an empty 'RoleConstraints::groups' for role web")]
    [InlineData("web", """{"groups":[{}]}""", "Offer constraints are not valid: 'OfferConstraints::RoleConstraints::groups' for role webcontains an empty RoleConstraints::Group")]
    [InlineData("web", """{"groups":[{"attribute_constraints":[{"selector":{},"predicate":{"exists":{}}}]}]}""",
        "Offer constraints are not valid: A role web has an invalid 'AttributeConstraint': Exactly one of 'AttributeConstraint::Selector::name' or 'AttributeConstraint::Selector::pseudoattribute_type' must be set")]
    [InlineData("web", """{"groups":[{"attribute_constraints":[{"selector":{"pseudoattribute_type":"UNKNOWN"},"predicate":{"exists":{}}}]}]}""",
        "Offer constraints are not valid: A role web has an invalid 'AttributeConstraint': Unknown pseudoattribute type")]
    [InlineData("web", """{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"a"},"predicate":{}}]}]}""",
        "Offer constraints are not valid: A role web has an invalid 'AttributeConstraint': Unknown predicate type")]
    [InlineData("web", """{"groups":[{"attribute_constraints":[{"selector":{"attribute_name":"a"},"predicate":{"exists":{}}}]}]}""", null)]
    public void Offer_constraints_that_are_not_valid_are_refused_with_the_text_of_mesos(string role, string wish, string? text)
    {
        var constraints = new OfferConstraints { RoleConstraints = { [role] = Levee.Grains.Interfaces.Protocol.MesosJson.Read<OfferConstraints.Types.RoleConstraints>(System.Text.Encoding.UTF8.GetBytes(wish)) } };
        Assert.Equal(text, SubscribeRules.WishProblem(Sample.Framework("F", "web"), [], constraints));
    }

    [Theory]
    [InlineData("F", false, "s", "s", 400, "Framework cannot be found")]
    [InlineData("F", true, null, "s", 403, "Framework is not subscribed")]
    [InlineData("F", true, "s", null, 400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header")]
    [InlineData("F", true, "s", "t", 400, "The stream ID 't' included in this request didn't match the stream ID currently associated with framework ID F")]
    public void A_call_outside_the_subscription_is_turned_away(string id, bool known, string? current, string? given, int status, string message)
    {
        var framework = Sample.Framework(id, "web");
        framework.Principal = "p";
        var refusal = CallGate.Refusal(new(id), known ? framework : null, null, current, given);
        Assert.Equal((status, message), (refusal!.StatusCode, refusal.Message));
        Assert.Null(CallGate.Refusal(new(id), framework, "p", "s", "s"));
        Assert.Equal("Authenticated principal 'q' does not match principal 'p' set in `FrameworkInfo`", CallGate.Refusal(new(id), framework, "q", current, given)!.Message);
    }

    [Theory]
    [InlineData(AgentStanding.Connected, TaskState.TaskGone)]
    [InlineData(AgentStanding.Unreachable, TaskState.TaskUnreachable)]
    [InlineData(AgentStanding.Gone, TaskState.TaskGoneByOperator)]
    [InlineData(AgentStanding.Recovered, null)]
    [InlineData(null, TaskState.TaskUnknown)]
    public void Reconciliation_of_an_unknown_task_goes_by_its_agent(AgentStanding? standing, TaskState? state)
    {
        var agents = standing is { } known
            ? ImmutableDictionary<AgentId, AgentSighting>.Empty.Add(new("S0"), new(known, Sample.Now))
            : ImmutableDictionary<AgentId, AgentSighting>.Empty;
        var asked = new Call.Types.Reconcile.Types.Task { TaskId = new() { Value = "t" }, AgentId = new() { Value = "S0" } };

        Assert.Equal(state, ReconciliationRules.Unknown(asked, new(agents, false), partitionAware: true, Sample.Now)?.State);
        if (state is not null)
        {
            Assert.Equal(TaskState.TaskLost, ReconciliationRules.Unknown(asked, new(agents, false), partitionAware: false, Sample.Now)!.State);
        }
    }

    [Fact]
    public void An_old_framework_gets_offers_without_allocation_and_in_the_old_resource_format()
    {
        var offer = new Offer { AllocationInfo = new() { Role = "*" }, Resources = { Sample.CpusMem(1, 32, "*") } };
        var shaped = OfferShape.For(new() { User = "u", Name = "n" }, offer);
        Assert.Null(shaped.AllocationInfo);
        Assert.All(shaped.Resources, resource => Assert.True(resource is { AllocationInfo: null, Role: "*", HasRole: true }));
        Assert.Same(offer, OfferShape.For(Sample.Framework("F", "*"), offer));
    }

    private static string? Problem(Action<FrameworkInfo> spoil, MasterOptions? options = null)
    {
        var info = Sample.Framework("F", "web");
        spoil(info);
        return SubscribeRules.Problem(info, options ?? new());
    }
}
