using System.Collections.Immutable;
using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Etcd;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Grains.Tests.Etcd;

public sealed class EtcdTaskTests
{
    private static readonly EtcdMember Member = EtcdClusterPlan.New("etcd-demo", 3, "t")
        .WithPlaced(new("O1", "S1", "10.0.0.7", 31000, 31001), isSeed: false, DateTimeOffset.UnixEpoch)
        .WithAdded(1, 42, DateTimeOffset.UnixEpoch)
        .Members[0];

    [Fact]
    public void The_command_line_is_given_as_arguments_with_addresses_and_the_list_from_etcd()
    {
        var command = EtcdTask.Make("demo", new(), Member, "t-1", "a=http://h:1,etcd-demo-1=http://10.0.0.7:31000").Command;

        Assert.False(command.Shell);
        Assert.Equal("/usr/bin/etcd", command.Value);
        Assert.Equal("etcd", command.Arguments[0]);
        Assert.Equal("http://10.0.0.7:31000", After(command, "--listen-peer-urls"));
        Assert.Equal("http://10.0.0.7:31001", After(command, "--advertise-client-urls"));
        Assert.Equal("a=http://h:1,etcd-demo-1=http://10.0.0.7:31000", After(command, "--initial-cluster"));
        Assert.Equal("existing", After(command, "--initial-cluster-state"));
        Assert.Equal($"{256 * 1024 * 1024}", After(command, "--quota-backend-bytes"));
        Assert.Contains("--pre-vote", command.Arguments);
    }

    [Fact]
    public void An_IPv6_address_stands_in_brackets() => Assert.Equal("http://[fd01::5]:31000", (Member with { Host = "fd01::5" }).PeerUrl);

    [Fact]
    public void The_client_port_is_a_virtual_IP_named_after_the_framework_and_the_only_tcp_port_in_DNS()
    {
        var discovery = EtcdTask.Make("demo", new(), Member, "t", "").Discovery;

        var vip = Assert.Single(VipPorts.Read(discovery, null, ImmutableArray<PortRange>.Empty).Ports);
        Assert.Equal(31001, vip.Port);
        Assert.Equal("etcd.etcd-demo.l4lb.thisdcos.directory", VipName.Host(vip.Label.ToKey("tcp", EtcdFramework.Name("demo"))));
        Assert.Equal("etcd-client", discovery.Name);
        Assert.Equal(31001u, Assert.Single(discovery.Ports.Ports_, port => port.Protocol == "tcp").Number);
    }

    [Fact]
    public void Labels_tell_which_member_a_task_is()
    {
        var labels = EtcdTask.Make("demo", new(), Member, "t", "").Labels.Labels_.ToDictionary(label => label.Key, label => label.Value);

        Assert.Equal("demo", labels["etcd.cluster"]);
        Assert.Equal("42", labels["etcd.member-id"]);
        Assert.Equal("learner", labels["etcd.role"]);
    }

    [Theory]
    [InlineData(TaskState.TaskGone, true, EtcdMemberPhase.Voting)]
    [InlineData(TaskState.TaskUnknown, true, EtcdMemberPhase.Voting)]
    [InlineData(TaskState.TaskUnreachable, false, EtcdMemberPhase.Voting)]
    [InlineData(TaskState.TaskGone, false, EtcdMemberPhase.Ended)]
    [InlineData(TaskState.TaskFailed, false, EtcdMemberPhase.Ended)]
    [InlineData(TaskState.TaskFinished, false, EtcdMemberPhase.Ended)]
    [InlineData(TaskState.TaskKilled, true, EtcdMemberPhase.Ended)]
    public void Only_a_reported_end_ends_a_member_at_once(TaskState state, bool fromReconciliation, EtcdMemberPhase expected)
    {
        var plan = EtcdClusterPlan.New("etcd-demo", 1, "t") with { Bootstrapped = true, Members = [Member with { Phase = EtcdMemberPhase.Voting }] };

        Assert.Equal(expected, plan.OnTask(new(Member.Name, state, fromReconciliation, ""), DateTimeOffset.UnixEpoch).Members[0].Phase);
    }

    [Fact]
    public void A_failed_launch_makes_its_agent_wait_twice_as_long_each_time()
    {
        var plan = EtcdClusterPlan.New("etcd-demo", 1, "t");
        var waits = new List<double>();
        for (var attempt = 1; attempt <= 8; attempt++)
        {
            plan = plan.WithPlaced(new("O", "S1", "10.0.0.7", 1, 2), isSeed: true, DateTimeOffset.UnixEpoch).WithLaunched(attempt, DateTimeOffset.UnixEpoch);
            plan = plan.OnTask(new($"etcd-demo-{attempt}", TaskState.TaskFailed, false, "No such file"), DateTimeOffset.UnixEpoch);
            waits.Add((plan.BackOffs.Single().Until - DateTimeOffset.UnixEpoch).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    private static string After(CommandInfo command, string flag) => command.Arguments[command.Arguments.IndexOf(flag) + 1];
}
