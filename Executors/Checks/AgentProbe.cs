using System.Globalization;
using System.Text;
using Levee.Executors.Containers;
using Levee.Executors.Http;
using Levee.Executors.Messages;

namespace Levee.Executors.Checks;

/// <summary>Has the agent look for a port or a page from the network of a task's container.</summary>
internal sealed class AgentProbe(IContainers containers, ContainerId container, CheckSpec check) : IProbe
{
    private const int Ok = 200;
    private const int NoAnswer = 502;
    private readonly string _url = UrlOf(check);

    public IDisposable Run(Action<ProbeResult> done) => containers.Probe(container, _url, answer => done(ResultOf(answer)));

    private static string UrlOf(CheckSpec check)
    {
        var host = AgentAddress.Local((ushort)check.Port, check.IsIpv6).Host;
        var path = check.Path.StartsWith('/') ? check.Path : $"/{check.Path}";
        return check.Kind == CheckKind.Tcp ? $"tcp://{host}" : $"{check.Scheme}://{host}{path}";
    }

    private ProbeResult ResultOf(AgentAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body);
        return answer.Status == NoAnswer ? new(check.Kind == CheckKind.Tcp ? 0 : null, false, text)
            : answer.Status != Ok || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? new(null, null, $"the agent did not look: {text}") // No fault of the task's.
            : check.Kind == CheckKind.Tcp ? new(value, true, "connected")
            : HttpProbe.ResultOf(value);
    }
}
