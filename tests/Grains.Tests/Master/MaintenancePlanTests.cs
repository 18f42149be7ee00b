using Levee.Grains.Master;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mode = Mesos.V1.MachineInfo.Types.Mode;

namespace Levee.Grains.Tests.Master;

public sealed class MaintenancePlanTests
{
    private static readonly MachineID One = Machine("One", "10.0.0.1");
    private static readonly MachineID Two = Machine("two", "10.0.0.2");

    public static TheoryData<string, Schedule, string?> Schedules => new()
    {
        { "valid", Plan(Window(One), Window(Two)), null },
        { "empty", new Schedule(), null },
        { "host name alone", Plan(Window(new MachineID { Hostname = "h" })), null },
        { "no machine", Plan(Window()), "List of machines in the maintenance window is empty" },
        { "negative", Plan(new Window { MachineIds = { One }, Unavailability = new() { Start = new(), Duration = new() { Nanoseconds = -1 } } }), "Unavailability 'duration' is negative" },
        { "no name", Plan(Window(new MachineID())), "Both 'hostname' and 'ip' for a machine are empty" },
        { "bad address", Plan(Window(Machine("h", "10.0.0"))), "Failed to parse the IP '10.0.0'" },
        { "IPv6", Plan(Window(Machine("h", "::1"))), "Failed to parse the IP '::1'" },
        { "twice", Plan(Window(One), Window(Machine("ONE", "10.0.0.1"))), """Machine '{"hostname":"ONE","ip":"10.0.0.1"}' appears more than once in the schedule""" },
    };

    [Theory, MemberData(nameof(Schedules))]
    public void A_schedule_is_refused_by_each_rule(string rule, Schedule schedule, string? problem) => Assert.Equal((rule, problem), (rule, MaintenancePlan.Empty.Problem(schedule)));

    [Fact]
    public void A_machine_goes_from_draining_to_down_to_up_and_out_of_the_schedule()
    {
        var plan = MaintenancePlan.Empty.With(Plan(Window(One, Two)));
        Assert.Equal([Mode.Draining, Mode.Draining], plan.Machines.Select(machine => machine.Mode));

        Assert.Null(plan.DownProblem([One]));
        plan = plan.Down([One]);
        Assert.Equal((Mode.Down, Mode.Draining), (plan.Find("one", "10.0.0.1")!.Mode, plan.Find("TWO", "10.0.0.2")!.Mode));
        Assert.Equal("""Machine '{"hostname":"One","ip":"10.0.0.1"}' is deactivated and cannot be removed from the schedule""", plan.Problem(Plan(Window(Two))));
        Assert.Equal(Mode.Down, plan.With(Plan(Window(One))).Find("One", "10.0.0.1")!.Mode);

        Assert.Null(plan.UpProblem([One]));
        plan = plan.Up([One]);
        Assert.Null(plan.Find("One", "10.0.0.1"));
        Assert.Equal([Two], Assert.Single(plan.Schedule.Windows).MachineIds);
        Assert.Empty(plan.Down([Two]).Up([Two]).Schedule.Windows);
    }

    [Fact]
    public void Machines_can_be_brought_down_and_up_only_from_the_right_mode()
    {
        var plan = MaintenancePlan.Empty.With(Plan(Window(One, Two))).Down([Two]);
        Assert.Equal("List of machines is empty", plan.DownProblem([]));
        Assert.Equal("""Machine '{"hostname":"h","ip":"10.0.0.9"}' is not part of a maintenance schedule""", plan.DownProblem([Machine("h", "10.0.0.9")]));
        Assert.Equal("""Machine '{"hostname":"two","ip":"10.0.0.2"}' is not in DRAINING mode and cannot be brought down""", plan.DownProblem([Two]));
        Assert.Equal("""Machine '{"hostname":"One","ip":"10.0.0.1"}' is not in DOWN mode and cannot be brought up""", plan.UpProblem([One]));
        Assert.Equal("""Machine '{"hostname":"two","ip":"10.0.0.2"}' appears more than once in the schedule""", plan.UpProblem([Two, Two]));
    }

    [Fact]
    public void A_machine_is_found_by_both_its_names()
    {
        var plan = MaintenancePlan.Empty.With(Plan(Window(One), Window(new MachineID { Hostname = "h" })));
        Assert.Null(plan.Find("One", ""));
        Assert.Null(plan.Find("h", "10.0.0.3"));
        Assert.NotNull(plan.Find("h", ""));
    }

    private static MachineID Machine(string hostname, string ip) => new() { Hostname = hostname, Ip = ip };

    private static Window Window(params MachineID[] machines) => new() { MachineIds = { machines }, Unavailability = new() { Start = new() { Nanoseconds = 5 } } };

    private static Schedule Plan(params Window[] windows) => new() { Windows = { windows } };
}
