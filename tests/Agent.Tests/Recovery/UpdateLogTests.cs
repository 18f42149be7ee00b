using System.Collections.Concurrent;
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
