using FsCheck;
using FsCheck.Fluent;
using Levee.Dns.Records;
using Levee.Grains.Interfaces.Services;
using Mesos.V1;

namespace Levee.Dns.Tests.Directory;

public sealed class ZonePublisherTests
{
    private static readonly Gen<DirectoryTask> Tasks =
        from name in Gen.Elements("web", "db", "Web_1", "a.b")
        from agent in Gen.Choose(1, 4)
        from framework in Gen.Choose(1, 3)
        from state in Gen.Elements(TaskState.TaskRunning, TaskState.TaskRunning, TaskState.TaskStaging)
        from port in Gen.Choose(31000, 31002)
        from discovery in Gen.Elements(null, "Api", "tier.one")
        select Sample.Task(name, agent, framework, state, port) with { Discovery = discovery is null ? null : Discovery(discovery) };

    private static readonly Gen<DirectoryChange> Changes = Gen.OneOf(
        Tasks.Select(task => (DirectoryChange)new DirectoryChange.TaskChanged(task)),
        Tasks.Select(task => (DirectoryChange)new DirectoryChange.TaskChanged(task)),
        Tasks.Select(task => (DirectoryChange)new DirectoryChange.TaskRemoved(task.FrameworkId, task.Id)),
        Gen.Choose(1, 4).SelectMany(n => Gen.Elements($"10.0.0.{n}", "10.0.1.1", "fd01::1")
            .Select(host => (DirectoryChange)new DirectoryChange.AgentChanged(Sample.Agent(n, host)))),
        Gen.Choose(1, 4).Select(n => (DirectoryChange)new DirectoryChange.AgentRemoved(Sample.Agent(n).Id)),
        Gen.Choose(1, 3).SelectMany(n => Gen.Elements("marathon", "slave", "etcd.x").Select(name => (DirectoryChange)new DirectoryChange.FrameworkChanged(Sample.Framework(n, name)))),
        Gen.Choose(1, 3).Select(n => (DirectoryChange)new DirectoryChange.FrameworkRemoved(Sample.Framework(n).Id)),
        Gen.Choose(1, 3).Select(n => (DirectoryChange)new DirectoryChange.VipChanged(Sample.Vip("vip", n))),
        Gen.Choose(1, 3).Select(n => (DirectoryChange)new DirectoryChange.VipRemoved(Sample.Vip("vip", n).Key)),
        Gen.Choose(1, 2).Select(n => (DirectoryChange)new DirectoryChange.LeaderChanged(n == 1 ? null : new MasterEndpoint("10.0.0.100", 5050))));

    [Fact]
    public void A_zone_kept_up_by_changes_is_the_zone_made_afresh_from_the_same_entries() => Prop.ForAll(Gen.ListOf(Changes).ToArbitrary(), changes =>
    {
        var kept = Sample.Publisher();
        kept.Load(Sample.Snapshot());
        var vips = new Dictionary<VipKey, DirectoryVip>();
        foreach (var change in changes)
        {
            kept.Apply([change]);
            Follow(vips, change);
        }

        var contents = kept.Contents;
        var fresh = Sample.Publisher();
        fresh.Load(new(Sample.Epoch, 1, contents.Leader, contents.Masters, contents.Agents, contents.Frameworks, contents.Tasks, [.. vips.Values]));
        return kept.Current.Names.Describe().SequenceEqual(fresh.Current.Names.Describe()) && kept.Current.Names.Count == kept.Current.Names.All.Count();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithQuietOnSuccess(true));

    [Fact]
    public void A_reader_keeps_the_zone_it_took_while_changes_go_on()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot(Sample.Task("web", 1)));
        var before = publisher.Current.Names;
        var described = before.Describe();
        publisher.Apply([new DirectoryChange.AgentRemoved(Sample.Agent(1).Id), new DirectoryChange.TaskChanged(Sample.Task("db", 2))]);
        Assert.Equal(described, before.Describe());
        Assert.NotEqual(described, publisher.Current.Names.Describe());
    }

    [Fact]
    public void A_record_that_two_tasks_share_goes_with_the_second_one()
    {
        var publisher = Sample.Publisher();
        var first = Sample.Task("web", 1);
        var second = first with { Id = new("web.other") };
        publisher.Load(Sample.Snapshot(first, second));
        publisher.Apply([new DirectoryChange.TaskRemoved(first.FrameworkId, first.Id)]);
        Assert.Equal("10.0.0.1", publisher.Addresses("web.framework1.mesos"));
        publisher.Apply([new DirectoryChange.TaskRemoved(second.FrameworkId, second.Id)]);
        Assert.Null(publisher.Addresses("web.framework1.mesos"));
    }

    [Fact]
    public void The_serial_grows_with_each_change_and_stands_still_without()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot());
        var first = publisher.Current.Serial;
        publisher.Apply([]);
        Assert.Equal(first, publisher.Current.Serial);
        publisher.Apply([new DirectoryChange.TaskChanged(Sample.Task("web", 1))]);
        publisher.Apply([new DirectoryChange.TaskChanged(Sample.Task("db", 1))]);
        Assert.True(publisher.Current.Serial >= first + 2);
    }

    [Fact]
    public void Entries_stay_when_the_directory_begins_anew_until_it_names_them_or_the_grace_ends()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot(Sample.Task("web", 1), Sample.Task("db", 2)));
        var empty = new DirectorySnapshot(Guid.NewGuid(), 1, null, [], [], [], [], []);
        Assert.Equal(6, publisher.Load(empty));
        Assert.Equal("10.0.0.1", publisher.Addresses("web.framework1.mesos"));
        publisher.Apply([new DirectoryChange.AgentChanged(Sample.Agent(1)), new DirectoryChange.FrameworkChanged(Sample.Framework(1)), new DirectoryChange.TaskChanged(Sample.Task("web", 1))]);
        Assert.Equal(3, publisher.DropUnconfirmed());
        Assert.Equal("10.0.0.1", publisher.Addresses("web.framework1.mesos"));
        Assert.Null(publisher.Addresses("db.framework1.mesos"));
    }

    [Fact]
    public void Entries_that_a_snapshot_of_the_same_directory_lacks_go_at_once()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot(Sample.Task("web", 1)));
        Assert.Equal(0, publisher.Load(Sample.Snapshot()));
        Assert.Null(publisher.Addresses("web.framework1.mesos"));
    }

    [Fact]
    public void One_agent_with_a_host_nobody_knows_leaves_all_others_alone()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot(Sample.Task("web", 1), Sample.Task("web", 2)) with { Agents = [Sample.Agent(1), Sample.Agent(2, "nowhere.invalid")] });
        Assert.Equal("10.0.0.1", publisher.Addresses("slave.mesos"));
        Assert.Equal("10.0.0.1", publisher.Addresses("web.framework1.mesos"));
        publisher.SetHost("nowhere.invalid", [System.Net.IPAddress.Parse("10.7.7.7")]);
        Assert.Equal("10.0.0.1 10.7.7.7", publisher.Addresses("web.framework1.mesos"));
    }

    [Fact]
    public void A_named_virtual_IP_has_its_address_or_the_loopback_twin()
    {
        foreach (var (mode, address) in new[] { (VipAddressMode.Direct, "11.1.2.3"), (VipAddressMode.Loopback, "127.1.2.3"), (VipAddressMode.Auto, "127.1.2.3") })
        {
            var publisher = Sample.Publisher(mode);
            publisher.Load(Sample.Snapshot() with { Vips = [Sample.Vip("/etc.d"), Sample.Vip("/etc.d", 81)] });
            Assert.Equal(address, publisher.Addresses("etc.d.framework1.l4lb.thisdcos.directory"));
            publisher.Apply([new DirectoryChange.VipRemoved(Sample.Vip("/etc.d").Key)]);
            Assert.Equal(address, publisher.Addresses("etc.d.framework1.l4lb.thisdcos.directory"));
            publisher.Apply([new DirectoryChange.VipRemoved(Sample.Vip("/etc.d", 81).Key)]);
            Assert.Null(publisher.Addresses("etc.d.framework1.l4lb.thisdcos.directory"));
        }
    }

    [Fact]
    public void A_change_of_one_task_among_many_copies_little()
    {
        var publisher = Sample.Publisher();
        publisher.Load(Sample.Snapshot([.. Enumerable.Range(0, 5000).Select(n => Sample.Task($"app-{n}", 1 + (n % 2), port: 31000 + n))]));
        publisher.Apply([new DirectoryChange.TaskChanged(Sample.Task("warm", 1))]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        publisher.Apply([new DirectoryChange.TaskChanged(Sample.Task("app-17", 2, port: 32000))]);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    private static DiscoveryInfo Discovery(string name)
    {
        var discovery = new DiscoveryInfo { Name = name, Ports = new Ports() };
        discovery.Ports.Ports_.Add(new Port { Number = 8080, Name = "http", Protocol = "tcp" });
        return discovery;
    }

    private static void Follow(Dictionary<VipKey, DirectoryVip> vips, DirectoryChange change)
    {
        if (change is DirectoryChange.VipChanged(var vip))
        {
            vips[vip.Key] = vip;
        }
        else if (change is DirectoryChange.VipRemoved(var key))
        {
            vips.Remove(key);
        }
    }
}
