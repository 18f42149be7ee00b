using System.Globalization;

namespace Levee.Benchmarks.Loads;

/// <summary>Times that were measured. Safe for several threads.</summary>
internal sealed class Percentiles
{
    private readonly List<TimeSpan> _times = [];

    public void Add(TimeSpan time)
    {
        lock (_times)
        {
            _times.Add(time);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (_times)
        {
            _times.Sort();
            return _times.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.00} ms, p99 {At(0.99):0.00} ms, max {At(1):0.00} ms (n={_times.Count})");
        }
    }

    private double At(double share) => _times[Math.Min(_times.Count - 1, (int)(share * _times.Count))].TotalMilliseconds;
}
