using System.Net;
using Levee.Agent.Configuration;

namespace Levee.Agent.Fetching.Sources;

/// <summary><c>http</c> and <c>https</c>: only status 200 counts, after redirects. Proxies as in the agent's environment.</summary>
internal sealed class HttpSource(FetcherSettings settings, TimeProvider clock) : IFetchSource, IDisposable
{
    private const int Buffer = 1 << 17;
    private readonly Lazy<HttpClient> _http = new(() => new() { Timeout = Timeout.InfiniteTimeSpan }); // How long one may take is for the stall time-out to say.

    public bool Takes(string scheme) => scheme is "http" or "https";

    public async Task<long?> SizeAsync(string uri, FetchUser user, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, Parse(uri));
        using var response = await StalledAsync(token => _http.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);
        return response.StatusCode == HttpStatusCode.OK ? response.Content.Headers.ContentLength : null;
    }

    public async Task CopyAsync(string uri, string target, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        try
        {
            var address = Parse(uri);
            using var response = await StalledAsync(token => _http.Value.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, token), cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new FetchProblem($"unexpected HTTP response '{(int)response.StatusCode} {response.ReasonPhrase}'");
            }

            await using var from = await response.Content.ReadAsStreamAsync(cancellationToken);
            await using var to = await user.RunAsync(() => FetchTarget.Create(target));
            await CopyAsync(from, to, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new FetchProblem(error.Message);
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private async Task CopyAsync(Stream from, FileStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[Buffer];
        while (await StalledAsync(token => from.ReadAsync(buffer, token).AsTask(), cancellationToken) is > 0 and var count)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    /// <summary>Waits for the other side, at most as long as it may send nothing.</summary>
    private async Task<T> StalledAsync<T>(Func<CancellationToken, Task<T>> next, CancellationToken cancellationToken)
    {
        using var stall = new CancellationTokenSource(settings.StallTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stall.Token, cancellationToken);
        try
        {
            return await next(either.Token);
        }
        catch (OperationCanceledException) when (stall.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FetchProblem($"nothing came for {settings.StallTimeoutText} (--fetcher_stall_timeout)");
        }
    }

    private static Uri Parse(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out var address) ? address : throw new FetchProblem("it is not a URI");
}
