using Levee.Grains.Interfaces.Resources;
using Levee.TestKit;
using Mesos.V1;
using Kind = Mesos.V1.Offer.Types.Operation.Types.Type;
using Operation = Mesos.V1.Offer.Types.Operation;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Agent.Tests.Operations;

public sealed class OperationTests : IAsyncLifetime
{
    private readonly TempDirectory _directory = new();
    private readonly string _port = $"{FreePorts.One()}";
    private RunningAgent _agent = null!;

    private string Volume => Path.Combine(_directory.Path, "volumes", "roles", "prod", "v1");

    public async ValueTask InitializeAsync() => _agent = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_volume_lives_from_its_reservation_to_its_end()
    {
        var reserved = await _agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk(64) } } });
        Assert.Equal((OperationState.OperationFinished, "op", "master-S1", 16, 0), (reserved.State, reserved.OperationId.Value, reserved.AgentId.Value, reserved.Uuid.Value.Length, reserved.ConvertedResources.Count));
        Assert.Equal(OperationState.OperationFinished, (await _agent.OperateAsync(Create())).State);
        Assert.True(Directory.Exists(Volume));

        await _agent.RunAsync("t", "echo kept > data/file", task => task.Resources.Add(Allocated(VolumeOf(64))));
        Assert.Equal(TaskState.TaskFinished, (await _agent.Master.EndOfAsync("t")).State);
        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(Volume, "file")));
        await _agent.RunAsync("u", "cat data/file", task => task.Resources.Add(Allocated(VolumeOf(64))));
        await _agent.Master.EndOfAsync("u");
        Assert.Equal("kept\n", _agent.Output("u"));

        await _agent.OperateAsync(new() { Type = Kind.GrowVolume, GrowVolume = new() { Volume = VolumeOf(64), Addition = Disk(0.5) } }); // Not reserved.
        Assert.Equal(OperationState.OperationError, _agent.Master.Outcomes.Last().Operation.LatestStatus.State);
        Assert.Equal(OperationState.OperationFinished, (await _agent.OperateAsync(new() { Type = Kind.ShrinkVolume, ShrinkVolume = new() { Volume = VolumeOf(64), Subtract = new() { Value = 14 } } })).State);
        Assert.Equal(OperationState.OperationFinished, (await _agent.OperateAsync(new() { Type = Kind.Destroy, Destroy = new() { Volumes = { VolumeOf(50) } } })).State);
        Assert.False(Directory.Exists(Volume));
        Assert.Equal(OperationState.OperationFinished, (await _agent.OperateAsync(new() { Type = Kind.Unreserve, Unreserve = new() { Resources = { Disk(64) } } })).State);
        _agent.Master.Forget();
        await Poll.UntilAsync(() => _agent.Master.Snapshots.Count == 2, "the second registration");
        Assert.Equal(ResourceBundle.Of(_agent.Master.Snapshots.First().Info.Resources), ResourceBundle.Of(_agent.Master.Snapshots.Last().Resources));
    }

    [Fact]
    public async Task An_operation_that_comes_twice_is_carried_out_once_and_reported_twice()
    {
        await _agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk(64) } } });
        _agent.Master.Acknowledges = false;
        await _agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk(100) } } });
        var operation = _agent.Master.Outcomes.Last().Operation;
        await _agent.Master.Observer!.ApplyOperationAsync(operation);
        await Poll.UntilAsync(() => _agent.Master.Outcomes.Count == 3, "the second report");
        Assert.Equal(operation.LatestStatus.Uuid, _agent.Master.Outcomes.Last().Operation.LatestStatus.Uuid);
        Assert.Equal("f-0001", _agent.Master.Outcomes.Last().FrameworkId!.Value.Value);
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_operated_on()
    {
        var reserve = await _agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk(100_000) } } });
        Assert.Equal(OperationState.OperationError, reserve.State);
        Assert.Contains("do not contain", reserve.Message);
        Assert.Equal(OperationState.OperationError, (await _agent.OperateAsync(new() { Type = Kind.CreateDisk, CreateDisk = new() { Source = Disk(1), TargetType = Resource.Types.DiskInfo.Types.Source.Types.Type.Mount } })).State);
        await _agent.RunAsync("t", "true", task => task.Resources.Add(Allocated(VolumeOf(64))));
        var end = await _agent.Master.EndOfAsync("t");
        Assert.Equal((TaskState.TaskLost, Reason.ResourcesUnknown), (end.State, end.Reason));
    }

    [Fact]
    public async Task Reservations_volumes_and_unacknowledged_outcomes_outlive_the_agent()
    {
        await _agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk(64) } } });
        _agent.Master.Acknowledges = false;
        await _agent.OperateAsync(Create());
        File.WriteAllText(Path.Combine(Volume, "file"), "kept");
        var outcome = _agent.Master.Outcomes.Last().Operation;
        var meta = Path.Combine(_directory.Path, "meta");
        await CopyAsync(meta, meta + ".crashed"); // An orderly stop gives the id up.
        await _agent.DisposeAsync();
        Directory.Delete(meta, recursive: true);
        await CopyAsync(meta + ".crashed", meta);
        _agent = await StartAsync();

        Assert.Equal(outcome, _agent.Master.Snapshots.First().Operations.Single());
        Assert.Contains(VolumeOf(64), _agent.Master.Snapshots.First().Resources);
        Assert.Equal("kept", File.ReadAllText(Path.Combine(Volume, "file")));
        await Poll.UntilAsync(() => _agent.Master.Outcomes.Any(update => update.Operation.LatestStatus.Equals(outcome.LatestStatus)), "the outcome sent again");
    }

    [Fact]
    public async Task An_agent_whose_resources_no_longer_hold_its_reservations_does_not_start()
    {
        await _agent.OperateAsync(new() { Type = Kind.Reserve, Reserve = new() { Resources = { Disk(64) } } });
        await _agent.DisposeAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => RunningAgent.StartAsync(_directory.Path, flags: [("resources", "cpus:4;mem:1024;disk:63")]));
        Assert.Contains("which lack disk:64", error.Message);
        _agent = await StartAsync();
    }

    private static Operation Create() => new() { Type = Kind.Create, Create = new() { Volumes = { VolumeOf(64) } } };

    private static Resource Disk(double megabytes) => new()
    {
        Name = "disk", Type = Value.Types.Type.Scalar, Scalar = new() { Value = megabytes },
        Reservations = { new Reservation { Type = Reservation.Types.Type.Dynamic, Role = "prod", Principal = "p" } },
    };

    private static Resource VolumeOf(double megabytes)
    {
        var volume = Disk(megabytes);
        volume.Disk = new() { Persistence = new() { Id = "v1", Principal = "p" }, Volume = new() { Mode = Mesos.V1.Volume.Types.Mode.Rw, ContainerPath = "data" } };
        return volume;
    }

    private static Resource Allocated(Resource resource) => new(resource) { AllocationInfo = new() { Role = "prod" } };

    private static async Task CopyAsync(string from, string to)
    {
        using var copy = System.Diagnostics.Process.Start("cp", ["-a", from, to]);
        await copy.WaitForExitAsync();
        Assert.Equal(0, copy.ExitCode);
    }

    private Task<RunningAgent> StartAsync() => RunningAgent.StartAsync(_directory.Path, flags: [("port", _port)]);
}
