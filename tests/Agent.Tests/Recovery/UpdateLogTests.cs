using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Levee.Agent.Recovery;
using Levee.Agent.Sandboxes;
using Microsoft.Extensions.Logging.Abstractions;
using Mesos.V1;

namespace Levee.Agent.Tests.Recovery;

public sealed class UpdateLogTests : IDisposable
{
    private const string Agent = "S1";
    private readonly TempDirectory _directory = new();
    private readonly SandboxLayout _layout;

    public UpdateLogTests() => _layout = new(_directory.Path);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Many_updates_share_one_wait_for_the_disk_and_are_confirmed_in_order()
    {
        const int Updates = 5000;
        var confirmed = new ConcurrentQueue<int>();
        using var log = new UpdateLog(_layout, NullLogger<UpdateLog>.Instance);
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Updates; i++)
        {
            var number = i;
            log.Append(Agent, Task($"t{i % 100}"), UpdateRecord.Of(Status($"t{i % 100}")), () => confirmed.Enqueue(number));
        }

        await Poll.UntilAsync(() => confirmed.Count == Updates, "the disk");
        var rate = Updates / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        Assert.Equal(Enumerable.Range(0, Updates), confirmed);
        Assert.Equal(Updates, log.Records);
        Assert.InRange(log.Commits, 1, Updates / 10);
        Assert.True(rate > 1000, $"{rate} updates/s");
        Assert.Equal(Updates / 100, TaskUpdatesFile.Read(Task("t7"), rebooted: false, out _).Count);
    }

    [Fact]
    public async Task What_a_crash_of_the_machine_took_from_a_tasks_file_is_in_the_journal()
    {
        var (first, second) = (Status("t"), Status("t"));
        await WriteAsync(UpdateRecord.Of(first), UpdateRecord.Of(first.Uuid), UpdateRecord.Of(second));
        WriteInfos("t");
        File.WriteAllBytes(Path.Combine(Task("t"), CheckpointLayout.TaskUpdates), Frames.Of(UpdateRecord.Of(first).ToBytes()));

        var task = new CheckpointReader(_layout, Agent, rebooted: true).Read().Frameworks.Single().Runs.Single().Tasks.Single();
        Assert.Equal([first, second], task.Updates);
        Assert.Equal(second, task.Stream().Head);
        Assert.Equal(3, TaskUpdatesFile.Read(Task("t"), rebooted: false, out _).Count);
    }

    [Fact]
    public async Task Updates_cut_off_anywhere_are_read_up_to_there_and_go_on_from_there()
    {
        await WriteAsync(UpdateRecord.Of(Status("t")), UpdateRecord.Of(Status("t")));
        var file = Path.Combine(Task("t"), CheckpointLayout.TaskUpdates);
        var content = await File.ReadAllBytesAsync(file);
        for (var length = 0; length < content.Length; length++)
        {
            await File.WriteAllBytesAsync(file, content[..length]);
            var before = TaskUpdatesFile.Read(Task("t"), rebooted: false, out var problem);
            Assert.Null(problem);
            TaskUpdatesFile.Append(Task("t"), UpdateRecord.Of(Status("t")).ToBytes());
            Assert.Equal(before.Count + 1, TaskUpdatesFile.Read(Task("t"), rebooted: false, out _).Count);
        }
    }

    [Fact]
    public async Task A_file_that_grows_without_end_keeps_what_waits_and_the_newest_of_the_rest()
    {
        var data = ByteString.CopyFrom(new byte[2000]);
        var acknowledged = Enumerable.Range(0, 12_000).Select(_ => Large()).ToList(); // Three times what the journal holds.
        var waiting = Enumerable.Range(0, 3).Select(_ => Large()).ToList();
        await WriteAsync([.. acknowledged.SelectMany(update => (UpdateRecord[])[UpdateRecord.Of(update), UpdateRecord.Of(update.Uuid)]), .. waiting.Select(UpdateRecord.Of)]);
        WriteInfos("t");
        Assert.InRange(new System.IO.FileInfo(Path.Combine(Task("t"), CheckpointLayout.TaskUpdates)).Length, 1, 12 * 1024 * 1024);

        var stream = new CheckpointReader(_layout, Agent, rebooted: true).Read().Frameworks.Single().Runs.Single().Tasks.Single().Stream();
        Assert.Equal(waiting, stream.Waiting);
        Assert.Contains(acknowledged[^1].Uuid, stream.Seen);
        TaskStatus Large()
        {
            var status = Status("t");
            status.Data = data;
            return status;
        }
    }

    [Fact]
    public void Shortening_loses_no_update_that_waits_and_changes_no_state() => Prop.ForAll(Gen.Choose(1, 600).ToArbitrary(), Gen.Choose(0, 600).ToArbitrary(), (updates, acknowledgements) =>
    {
        var statuses = Enumerable.Range(0, updates).Select(_ => Status("t")).ToList();
        List<UpdateRecord> records = [.. statuses.Select(UpdateRecord.Of), .. statuses.Take(acknowledgements).Select(status => UpdateRecord.Of(status.Uuid))];
        var (before, after) = (new RecoveredTask(new(), [.. records]), new RecoveredTask(new(), [.. UpdateHistory.Shorten(records)]));
        Assert.Equal(before.Stream().Waiting, after.Stream().Waiting);
        Assert.Equal(before.Stream().Load, after.Stream().Load);
        Assert.Equal(before.Stream().LatestState, after.Stream().LatestState);
        Assert.Equal(before.Updates.TakeLast(100), after.Updates.TakeLast(100));
        Assert.InRange(after.Records.Length, 1, (2 * 200) + before.Stream().Waiting.Count());
        Assert.Equal(after.Records, [.. UpdateHistory.Shorten(after.Records)]);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_last_update_stays_however_large_it_is()
    {
        var status = Status("t");
        (status.State, status.Data) = (TaskState.TaskFinished, ByteString.CopyFrom(new byte[1024 * 1024]));
        var first = Status("t");
        List<UpdateRecord> records = [UpdateRecord.Of(first), UpdateRecord.Of(status), UpdateRecord.Of(first.Uuid), UpdateRecord.Of(status.Uuid)];
        Assert.Equal([UpdateRecord.Of(status), UpdateRecord.Of(status.Uuid)], UpdateHistory.Shorten(records));
    }

    [Fact]
    public void What_an_executor_says_after_the_end_does_not_take_the_ends_place()
    {
        var end = Status("t");
        end.State = TaskState.TaskFinished;
        List<UpdateRecord> records = [UpdateRecord.Of(end), UpdateRecord.Of(end.Uuid), .. Enumerable.Range(0, 300).Select(_ => UpdateRecord.Of(Status("t")))];
        Assert.Equal([UpdateRecord.Of(end), UpdateRecord.Of(end.Uuid)], UpdateHistory.Shorten(records));
        Assert.Equal([UpdateRecord.Of(end)], UpdateHistory.Shorten([records[0], .. records[2..]]));
    }

    private string Task(string task) => CheckpointLayout.Task(_layout.RunMeta(Agent, "f", "e", "c"), task);

    private async Task WriteAsync(params UpdateRecord[] records)
    {
        using var log = new UpdateLog(_layout, NullLogger<UpdateLog>.Instance);
        var written = 0;
        foreach (var record in records)
        {
            log.Append(Agent, Task("t"), record, () => Interlocked.Increment(ref written));
        }

        await Poll.UntilAsync(() => Volatile.Read(ref written) == records.Length, "the disk");
    }

    private void WriteInfos(string task)
    {
        var framework = CheckpointLayout.Framework(_layout, Agent, "f");
        MessageFile.Write(Path.Combine(framework, CheckpointLayout.FrameworkInfo), new FrameworkInfo { Id = new() { Value = "f" }, Name = "f", User = "" }, isDurable: false);
        MessageFile.Write(Path.Combine(framework, "executors", "e", CheckpointLayout.ExecutorInfo), new ExecutorInfo { ExecutorId = new() { Value = "e" } }, isDurable: false);
        MessageFile.Write(Path.Combine(Task(task), CheckpointLayout.TaskInfo), new TaskInfo { TaskId = new() { Value = task }, Name = task, AgentId = new() { Value = Agent } }, isDurable: false);
    }

    private static TaskStatus Status(string task) => new() { TaskId = new() { Value = task }, State = TaskState.TaskRunning, Uuid = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()) };
}
