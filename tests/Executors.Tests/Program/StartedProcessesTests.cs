using System.Diagnostics;
using Levee.TestKit;

namespace Levee.Executors.Tests.Program;

/// <summary>That no process outlives the tests that started it.</summary>
public sealed class StartedProcessesTests
{
    private const string Daemons = "(setsid sh -c 'sleep 1001 & setsid sleep 1002 & wait' &) ; sleep 1003 & echo started; wait";

    [Fact]
    public async Task What_a_start_left_is_ended_with_its_daemons_and_nothing_else_is()
    {
        var (mark, other) = (StartedProcesses.Next(), StartedProcesses.Next());
        using var first = await StartAsync(StartedProcesses.Variable, mark);
        using var second = await StartAsync(StartedProcesses.Variable, other);
        StartedProcesses.End(mark);
        Assert.Empty(ProcessSweep.Find($"{StartedProcesses.Variable}={mark}"));
        Assert.NotEmpty(ProcessSweep.Find($"{StartedProcesses.Variable}={other}"));
        StartedProcesses.End(other);
        Assert.Empty(ProcessSweep.Find($"{StartedProcesses.Variable}={other}"));
    }

    [Fact]
    public async Task What_is_left_is_ended_when_the_tests_are_gone()
    {
        const string Variable = "LEVEE_TEST_SWEEP";
        var run = Guid.NewGuid().ToString("N");
        var sweep = new ProcessSweep($"{Variable}={run}-");
        using var process = await StartAsync(Variable, $"{run}-1");
        Assert.NotEmpty(ProcessSweep.Find($"{Variable}={run}-1"));
        sweep.Dispose(); // The end of its input is all that it sees of their end, however that came.
        Assert.Empty(ProcessSweep.Find($"{Variable}={run}-1"));
    }

    private static async Task<Process> StartAsync(string variable, string value)
    {
        var start = new ProcessStartInfo("sh", ["-c", Daemons]) { RedirectStandardOutput = true, Environment = { [variable] = value } };
        var process = Process.Start(start)!;
        Assert.Equal("started", await process.StandardOutput.ReadLineAsync());
        return process;
    }
}
