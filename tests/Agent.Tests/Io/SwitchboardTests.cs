using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Levee.Agent.Configuration;
using Levee.Agent.Containers;
using Levee.Agent.Io;
using Levee.Executors.Switchboard;
using Mesos.V1;
using Microsoft.Extensions.Logging.Abstractions;

namespace Levee.Agent.Tests.Io;

/// <summary>Switchboards as processes of their own. Source: spec agent-api sections 4.7 to 4.9.</summary>
public sealed class SwitchboardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly AgentSettings Settings = new() { WorkDirectory = "/" };
    private readonly TempDirectory _directory = new();
    private readonly ChildReaper _reaper = new();
    private readonly DescriptorWatch _descriptors = new();
    private readonly Switchboard _switchboard;
    private readonly ContainerId _id = new("session", new("parent"));

    public SwitchboardTests() => _switchboard = NewSwitchboard();

    public void Dispose()
    {
        _descriptors.Dispose();
        _reaper.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_a_session_writes_before_anybody_attaches_is_not_lost()
    {
        var io = await StartAsync("echo out; echo err >&2");
        var (output, error) = await ReadAllAsync(io);
        Assert.Equal(("out\n", "err\n"), (output, error));
        Assert.Equal(("out\n", "err\n"), (Logged("stdout"), Logged("stderr")));
    }

    [Fact]
    public async Task A_task_on_a_terminal_does_not_wait_for_readers()
    {
        await StartAsync("echo one; echo two >&2", debug: false, new TTYInfo());
        await Poll.UntilAsync(() => Logged("stdout") == "one\r\ntwo\r\n", "the output in the sandbox");
    }

    [Fact]
    public async Task Input_reaches_the_process_and_nothing_ends_it()
    {
        var io = await StartAsync("cat; echo end");
        var reading = ReadAllAsync(io);
        await using (var input = await AttachInputAsync(io))
        {
            await SwitchboardClient.WriteAsync(input, IoFrame.Input, "hello\n"u8.ToArray(), CancellationToken.None);
        }

        // Who just leaves makes room for another, and the process reads on.
        await using (var input = await Poll.ForAsync(() => TryAttach(io), "the free input"))
        {
            await using var third = await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachInput, CancellationToken.None);
            Assert.Equal(IoFrame.Busy, (await SwitchboardClient.ReadAsync(third, CancellationToken.None))!.Value.Kind);
            await SwitchboardClient.WriteAsync(input, IoFrame.Input, "again\n"u8.ToArray(), CancellationToken.None);
            await SwitchboardClient.WriteAsync(input, IoFrame.Input, ReadOnlyMemory<byte>.Empty, CancellationToken.None);
            Assert.Equal("hello\nagain\nend\n", (await reading).Output);
            Assert.Equal(IoFrame.Finished, (await SwitchboardClient.ReadAsync(input, CancellationToken.None))!.Value.Kind);
        }
    }

    [Fact]
    public async Task Who_leaves_while_the_process_does_not_read_makes_room_for_another()
    {
        var io = await StartAsync("sleep 1000");
        await using (var input = await AttachInputAsync(io))
        {
            for (var piece = 0; piece < 3; piece++)
            {
                await SwitchboardClient.WriteAsync(input, IoFrame.Input, new byte[IoFrame.LongestContent], CancellationToken.None); // More than the pipe holds.
            }
        }

        await using var next = await Poll.ForAsync(() => TryAttach(io), "the free input");
    }

    [Fact]
    public async Task A_terminal_has_the_size_that_is_sent_and_passes_control_characters_on()
    {
        var io = await StartAsync("stty size; read line; stty size; exec cat", debug: true, new TTYInfo { WindowSize = new() { Rows = 24, Columns = 80 } });
        var text = new StringBuilder();
        var reading = CollectAsync(io, text);
        await using var input = await AttachInputAsync(io);
        await Poll.UntilAsync(() => Text(text).Contains("24 80", StringComparison.Ordinal), "the first size");
        await SwitchboardClient.WriteAsync(input, IoFrame.WindowSize, new byte[] { 50, 0, 132, 0 }, CancellationToken.None);
        await SwitchboardClient.WriteAsync(input, IoFrame.Input, "\n"u8.ToArray(), CancellationToken.None);
        await Poll.UntilAsync(() => Text(text).Contains("50 132", StringComparison.Ordinal), "the second size");
        await SwitchboardClient.WriteAsync(input, IoFrame.Input, new byte[] { 3 }, CancellationToken.None); // Ctrl-C
        await reading.WaitAsync(Patience);
    }

    [Fact]
    public async Task All_who_attach_get_the_output()
    {
        var io = await StartAsync("read line; echo $line");
        var readers = Enumerable.Range(0, 3).Select(_ => ReadAllAsync(io)).ToList();
        await using var input = await AttachInputAsync(io);
        await SwitchboardClient.WriteAsync(input, IoFrame.Input, "word\n"u8.ToArray(), CancellationToken.None);
        Assert.All(await Task.WhenAll(readers), read => Assert.Equal("word\n", read.Output));
    }

    [Fact]
    public async Task A_slow_reader_holds_the_process_up_and_loses_nothing()
    {
        const int Bytes = 20_000_000;
        var io = await StartAsync($"head -c {Bytes} /dev/zero; echo x");
        await using var slow = await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachOutput, CancellationToken.None);
        var size = -1L;
        await Poll.UntilAsync(
            () =>
            {
                var before = size;
                size = new System.IO.FileInfo(Path.Combine(_directory.Path, "stdout")).Length;
                return size > 0 && size == before;
            },
            "the process to stop writing");
        Assert.InRange(size, 1, Bytes / 2);

        var read = 0L;
        while (await SwitchboardClient.ReadAsync(slow, CancellationToken.None) is var (_, content))
        {
            read += content.Length;
        }

        Assert.Equal(Bytes + 2, read);
    }

    [Fact]
    public async Task The_next_agent_finds_the_switchboard_again()
    {
        await StartAsync("read line; echo $line", debug: false, new TTYInfo());
        var next = NewSwitchboard();
        var io = (await next.RecoverAsync(Config("", debug: false, new TTYInfo()), _directory.Path, CancellationToken.None))!;
        var reading = ReadAllAsync(io);
        await using var input = await AttachInputAsync(io);
        await SwitchboardClient.WriteAsync(input, IoFrame.Input, "word\n"u8.ToArray(), CancellationToken.None);
        Assert.Equal("word\r\nword\r\n", (await reading).Output);
        Assert.Null(await next.RecoverAsync(Config("", debug: false, null), Path.Combine(_directory.Path, "none"), CancellationToken.None));
    }

    [Fact]
    public async Task A_session_that_nobody_reads_ends_when_it_is_closed()
    {
        await StartAsync("echo unread");
        var board = Board();
        await _switchboard.CloseAsync(_id);
        Assert.Equal("unread\n", Logged("stdout"));
        await Poll.UntilAsync(() => !Directory.Exists($"/proc/{board}"), "the end of the switchboard");
    }

    [Fact]
    public async Task A_switchboard_that_is_killed_is_told_of()
    {
        var io = await StartAsync("sleep 1000");
        Process.GetProcessById(Board()).Kill();
        Assert.Contains("signal", await io.Broken.WaitAsync(Patience), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_switchboard_of_an_earlier_agent_that_is_killed_is_told_of(bool early)
    {
        await StartAsync("sleep 1000");
        var board = Process.GetProcessById(Board());
        if (early)
        {
            board.Kill(); // No agent is there to see it.
            await Poll.UntilAsync(() => ProcessTable.Find(board.Id) is not { IsAlive: true }, "the end of the switchboard");
        }

        var io = (await NewSwitchboard().RecoverAsync(Config("", debug: true, null), _directory.Path, CancellationToken.None))!;
        if (!early)
        {
            Assert.False(io.Broken.IsCompleted);
            board.Kill();
        }

        Assert.Equal("'IOSwitchboard' exited with unknown status", await io.Broken.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_switchboard_of_an_earlier_agent_that_ends_as_it_should_is_no_failure()
    {
        await StartAsync("read line", debug: false, new TTYInfo());
        var io = (await NewSwitchboard().RecoverAsync(Config("", debug: false, new TTYInfo()), _directory.Path, CancellationToken.None))!;
        await using (var input = await AttachInputAsync(io))
        {
            await SwitchboardClient.WriteAsync(input, IoFrame.Input, "\n"u8.ToArray(), CancellationToken.None);
        }

        await Poll.UntilAsync(() => !File.Exists(io.Socket), "the end of the switchboard");
        Assert.Null(await NewSwitchboard().RecoverAsync(Config("", debug: false, new TTYInfo()), _directory.Path, CancellationToken.None));
        Assert.False(io.Broken.IsCompleted);
    }

    private Switchboard NewSwitchboard() => new(Settings, _reaper, _descriptors, TimeProvider.System, NullLogger<Switchboard>.Instance);

    private async Task<IContainerIo> StartAsync(string command, bool debug = true, TTYInfo? tty = null)
    {
        using var streams = (await _switchboard.OpenAsync(Config(command, debug, tty), _directory.Path, CancellationToken.None))!;
        // A session's terminal becomes the controlling one by being opened first, as the shim does by other means.
        string[] arguments = tty is null ? ["sh", "-c", command] : ["setsid", "--ctty", "sh", "-c", command];
        var (pid, error) = ProcessSpawn.Start(tty is null ? "/bin/sh" : "/usr/bin/setsid", arguments, ["PATH=/usr/bin:/bin", "TERM=dumb"], "/", [streams.Input, streams.Output, streams.Error]);
        Assert.Equal((0, true), (error, pid > 0));
        _ = _reaper.WaitAsync(pid).ContinueWith(_ => ChildReaper.Collect(pid), TaskScheduler.Default);
        return streams.Io;
    }

    private ContainerConfig Config(string command, bool debug, TTYInfo? tty) =>
        new(_id, _directory.Path, "/bin/sh", ["sh", "-c", command], System.Collections.Immutable.ImmutableDictionary<string, string>.Empty, null) { IsDebug = debug, Tty = tty };

    private static async Task<NetworkStream> AttachInputAsync(IContainerIo io)
    {
        var input = await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachInput, CancellationToken.None);
        Assert.Equal(IoFrame.Accepted, (await SwitchboardClient.ReadAsync(input, CancellationToken.None))!.Value.Kind);
        return input;
    }

    private static NetworkStream? TryAttach(IContainerIo io)
    {
        var input = SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachInput, CancellationToken.None).GetAwaiter().GetResult();
        return SwitchboardClient.ReadAsync(input, CancellationToken.None).GetAwaiter().GetResult()!.Value.Kind == IoFrame.Accepted ? input : null;
    }

    private static async Task<(string Output, string Error)> ReadAllAsync(IContainerIo io)
    {
        var (output, error) = (new StringBuilder(), new StringBuilder());
        await using var source = await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachOutput, CancellationToken.None);
        while (await SwitchboardClient.ReadAsync(source, CancellationToken.None).WaitAsync(Patience) is var (kind, content))
        {
            (kind == IoFrame.Output ? output : error).Append(Encoding.UTF8.GetString(content));
        }

        return (output.ToString(), error.ToString());
    }

    private static async Task CollectAsync(IContainerIo io, StringBuilder text)
    {
        await using var source = await SwitchboardClient.AttachAsync(io.Socket, IoFrame.AttachOutput, CancellationToken.None);
        while (await SwitchboardClient.ReadAsync(source, CancellationToken.None) is var (_, content))
        {
            lock (text)
            {
                text.Append(Encoding.UTF8.GetString(content));
            }
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    private string Logged(string file) => File.ReadAllText(Path.Combine(_directory.Path, file));

    /// <summary>The switchboard's process.</summary>
    private int Board() => int.Parse(File.ReadAllText(Path.Combine(_directory.Path, "io_switchboard", "pid")).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
}
