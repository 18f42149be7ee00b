using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Levee.Cli.Local;

/// <summary>Waits until all parts of a local cluster answer.</summary>
internal sealed class ReadinessProbe(Endpoints endpoints, LocalClusterOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5), DefaultRequestHeaders = { Authorization = options.Credential?.Header } };

    /// <param name="check">Throws when a process ended, so that nobody waits for the deadline.</param>
    /// <exception cref="CommandFailedException">Not ready in time; names the part that was missing.</exception>
    public async Task WaitAsync(Action check, Action<string> report, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        foreach (var (what, isReady) in Parts())
        {
            try
            {
                while (!await isReady(both.Token))
                {
                    check();
                    await Task.Delay(Pause, clock, both.Token);
                }
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested)
            {
                throw new CommandFailedException($"{what} did not answer within {Deadline.TotalSeconds:0} s; its log is in {Path.Combine(options.WorkDir.FullName, "logs")}.");
            }

            report($"{what} answers");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private List<(string What, Func<CancellationToken, Task<bool>> IsReady)> Parts()
    {
        List<(string, Func<CancellationToken, Task<bool>>)> parts = [("silo " + endpoints.Master, token => AnswersAsync(endpoints.Master + "/health", token))];
        if (options.Agents > 0)
        {
            parts.Add(($"{options.Agents} agent(s)", AllAgentsRegisteredAsync));
        }

        if (endpoints.DnsHttp is { } dns)
        {
            parts.Add(("dns " + endpoints.Dns, token => AnswersAsync(dns + "/v1/version", token)));
        }

        if (endpoints.LoadBalancer is { } balancer)
        {
            parts.Add(("load balancer " + balancer, token => AnswersAsync(balancer + "/health", token)));
        }

        return parts;
    }

    private async Task<bool> AllAgentsRegisteredAsync(CancellationToken cancellationToken)
    {
        var state = await GetAsync(endpoints.Master + "/state-summary", cancellationToken);
        return state is { } document && document.GetProperty("slaves").GetArrayLength() >= options.Agents;
    }

    private async Task<JsonElement?> GetAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.GetFromJsonAsync<JsonElement>(url, cancellationToken);
        }
        catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw new CommandFailedException($"{url} asks who calls, or does not know the one who does: --credential names a file with principal and secret.");
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || IsTooSlow(error, cancellationToken))
        {
            return null;
        }
    }

    private async Task<bool> AnswersAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            using var reply = await _http.GetAsync(url, cancellationToken);
            return reply.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || IsTooSlow(error, cancellationToken))
        {
            return false;
        }
    }

    // One answer that takes too long is asked for again: only the deadline of the whole start counts.
    private static bool IsTooSlow(Exception error, CancellationToken cancellationToken) => error is TaskCanceledException && !cancellationToken.IsCancellationRequested;
}
