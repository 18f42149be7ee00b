using System.Globalization;
using System.Text;
using Levee.Executors.Processes;

namespace Levee.Executors.Checks;

/// <summary>Has curl get a page, for redirects and for https, whose certificates are not checked. Source: spec agent-behaviour section 12.1.</summary>
internal sealed class CurlProbe(string url, ChildProcesses children, IReadOnlyDictionary<string, string> environment) : IProbe
{
    /// <summary>Command that runs curl elsewhere; empty: here.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    public IDisposable Run(Action<ProbeResult> done)
    {
        ProcessStart curl = new(Before.Count > 0 ? Before[0] : "curl", [.. Before, "curl", "-s", "-S", "-L", "-k", "-g", "-o", "/dev/null", "-w", "%{http_code}", url], environment);
        return children.Read(curl, (status, output) => done(ResultOf(status, output)), problem => done(new(null, null, problem)));
    }

    private static ProbeResult ResultOf(WaitStatus status, byte[] output) =>
        status.Succeeded && int.TryParse(Encoding.ASCII.GetString(output), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? HttpProbe.ResultOf(code)
            : new(null, false, $"curl: {status.ToMessage()}");
}
