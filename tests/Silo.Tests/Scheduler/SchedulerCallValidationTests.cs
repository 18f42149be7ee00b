using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.Scheduler;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Tests.Scheduler;

public sealed class SchedulerCallValidationTests
{
    private const string Info = "\"framework_info\":{\"user\":\"u\",\"name\":\"n\"";
    private const string Id = "\"framework_id\":{\"value\":\"F\"}";

    [Theory]
    [InlineData("{}", "Expecting 'type' to be present")]
    [InlineData("{\"type\":\"SUBSCRIBE\"}", "Expecting 'subscribe' to be present")]
    [InlineData("{\"type\":\"SUBSCRIBE\",\"subscribe\":{" + Info + "}}}", null)]
    [InlineData("{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\"\"},\"subscribe\":{" + Info + "}}}", null)]
    [InlineData("{\"type\":\"SUBSCRIBE\",\"framework_id\":{\"value\":\" \"},\"subscribe\":{" + Info + ",\"id\":{\"value\":\" \"}}}}", "'framework_id' is blank; leave it out to subscribe as a new framework")]
    [InlineData("{\"type\":\"SUBSCRIBE\"," + Id + ",\"subscribe\":{" + Info + ",\"id\":{\"value\":\"F\"}}}}", null)]
    [InlineData("{\"type\":\"SUBSCRIBE\"," + Id + ",\"subscribe\":{" + Info + "}}}", "'framework_id' differs from 'subscribe.framework_info.id'")]
    [InlineData("{\"type\":\"SUBSCRIBE\",\"subscribe\":{" + Info + ",\"id\":{\"value\":\"F\"}}}}", "'framework_id' differs from 'subscribe.framework_info.id'")]
    [InlineData("{\"type\":\"TEARDOWN\"}", "Expecting 'framework_id' to be present")]
    [InlineData("{\"type\":\"TEARDOWN\"," + Id + "}", null)]
    [InlineData("{\"type\":\"REVIVE\"," + Id + "}", null)]
    [InlineData("{\"type\":\"SUPPRESS\"," + Id + "}", null)]
    [InlineData("{\"type\":\"ACCEPT\"," + Id + "}", "Expecting 'accept' to be present")]
    [InlineData("{\"type\":\"DECLINE\"," + Id + "}", "Expecting 'decline' to be present")]
    [InlineData("{\"type\":\"ACCEPT_INVERSE_OFFERS\"," + Id + "}", "Expecting 'accept_inverse_offers' to be present")]
    [InlineData("{\"type\":\"DECLINE_INVERSE_OFFERS\"," + Id + "}", "Expecting 'decline_inverse_offers' to be present")]
    [InlineData("{\"type\":\"KILL\"," + Id + "}", "Expecting 'kill' to be present")]
    [InlineData("{\"type\":\"SHUTDOWN\"," + Id + "}", "Expecting 'shutdown' to be present")]
    [InlineData("{\"type\":\"ACKNOWLEDGE\"," + Id + "}", "Expecting 'acknowledge' to be present")]
    [InlineData("{\"type\":\"ACKNOWLEDGE\"," + Id + ",\"acknowledge\":{\"agent_id\":{\"value\":\"a\"},\"task_id\":{\"value\":\"t\"},\"uuid\":\"AAAA\"}}", "Not a valid UUID")]
    [InlineData("{\"type\":\"ACKNOWLEDGE\"," + Id + ",\"acknowledge\":{\"agent_id\":{\"value\":\"a\"},\"task_id\":{\"value\":\"t\"},\"uuid\":\"AAAAAAAAQACAAAAAAAAAAg==\"}}", null)]
    [InlineData("{\"type\":\"ACKNOWLEDGE_OPERATION_STATUS\"," + Id + "}", "Expecting 'acknowledge_operation_status' to be present")]
    [InlineData("{\"type\":\"ACKNOWLEDGE_OPERATION_STATUS\"," + Id + ",\"acknowledge_operation_status\":{\"operation_id\":{\"value\":\"o\"},\"uuid\":\"AAAAAAAAQACAAAAAAAAAAg==\"}}", "Expecting 'agent_id' to be present")]
    [InlineData("{\"type\":\"RECONCILE\"," + Id + "}", "Expecting 'reconcile' to be present")]
    [InlineData("{\"type\":\"RECONCILE_OPERATIONS\"," + Id + "}", "Expecting 'reconcile_operations' to be present")]
    [InlineData("{\"type\":\"MESSAGE\"," + Id + "}", "Expecting 'message' to be present")]
    [InlineData("{\"type\":\"REQUEST\"," + Id + "}", "Expecting 'request' to be present")]
    [InlineData("{\"type\":\"UPDATE_FRAMEWORK\"," + Id + "}", "Expecting 'update_framework' to be present")]
    [InlineData("{\"type\":\"UPDATE_FRAMEWORK\"," + Id + ",\"update_framework\":{" + Info + "}}}", "'framework_id' differs from 'update_framework.framework_info.id'")]
    public void A_call_has_the_parts_its_type_needs(string json, string? expected) =>
        Assert.Equal(expected, SchedulerCallValidation.Check(MesosJson.Read<Call>(Encoding.UTF8.GetBytes(json)), null));
}
