using System.Threading.Channels;

namespace Levee.Agent.Executors;

/// <summary>What executors do that the master hears once, at best effort: messages to frameworks, and their end.</summary>
internal sealed class ExecutorReports
{
    private const int Capacity = 10_000;
    private readonly Channel<ExecutorReport> _reports = Channel.CreateBounded<ExecutorReport>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });

    /// <summary>In order; the oldest go when nobody takes them.</summary>
    public ChannelReader<ExecutorReport> Reader => _reports.Reader;

    public void Add(ExecutorReport report) => _reports.Writer.TryWrite(report);
}
