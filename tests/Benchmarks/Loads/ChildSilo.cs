using System.Diagnostics;
using System.Globalization;

namespace Levee.Benchmarks.Loads;

/// <summary>This program again, as a silo in a process of its own: so that its memory and processor time are its own.</summary>
internal sealed class ChildSilo : IDisposable
{
    private readonly Process _process;

    private ChildSilo(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it and waits until it is filled. Linux only: memory is read from <c>/proc</c>.</summary>
    public static async Task<ChildSilo> StartAsync(string role, LoadArguments arguments)
    {
        var process = Process.Start(new ProcessStartInfo(System.Environment.ProcessPath!, [role, .. arguments.Words]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new(process, new Uri(line[6..]));
            }

            Console.WriteLine($"  {line}");
        }

        throw new InvalidOperationException($"The silo process ended with code {process.ExitCode}.");
    }

    public long ResidentKilobytes() => Kilobytes("VmRSS:");

    public long PeakKilobytes() => Kilobytes("VmHWM:");

    /// <summary>Makes the present memory the peak.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{_process.Id}/clear_refs", "5");

    public TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Kilobytes(string name) => long.Parse(
        File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);
}
