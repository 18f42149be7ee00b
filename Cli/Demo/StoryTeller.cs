using Levee.Cli.Output;

namespace Levee.Cli.Demo;

/// <summary>Announces the steps of the demo and keeps their times.</summary>
internal sealed class StoryTeller(TimeProvider clock)
{
    private readonly List<(string Step, TimeSpan Time)> _times = [];

    /// <summary>Runs one step.</summary>
    public async Task StepAsync(string step, Func<Task> run)
    {
        Console.WriteLine($"\n== {step}");
        var started = clock.GetTimestamp();
        await run();
        _times.Add((step, clock.GetElapsedTime(started)));
    }

    /// <summary>Prints what each step took.</summary>
    public void PrintTimes()
    {
        Console.WriteLine("\n== times");
        Printer.PrintTable(["SECONDS", "STEP"], _times.Select(t => (IReadOnlyList<string>)[$"{t.Time.TotalSeconds:0.00}", t.Step]));
    }
}
