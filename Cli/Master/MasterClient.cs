using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Levee.Cli.Master;

/// <summary>Reads and writes over HTTP what a command needs of a master, or of any of Levee's HTTP APIs.</summary>
/// <param name="option">The option that the address came with.</param>
/// <param name="credential">Who calls; <see langword="null"/>: anybody.</param>
/// <param name="credentialOption">The option that says who calls.</param>
internal sealed class MasterClient(Uri url, string option = "--master", CallerCredential? credential = null, string credentialOption = "--credential") : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30), DefaultRequestHeaders = { Authorization = credential?.Header } };

    /// <summary>The address that was given.</summary>
    public Uri Url => url;

    /// <summary>GET; the answer's JSON.</summary>
    /// <exception cref="CommandFailedException">No answer, or a refusal, whose text is passed on.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    /// <summary>Sends <paramref name="body"/> as JSON; the answer's JSON, or an undefined element when it has no body.</summary>
    /// <exception cref="CommandFailedException">No answer, or a refusal, whose text is passed on.</exception>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) }, cancellationToken);

    /// <summary>POSTs a body of any kind.</summary>
    /// <exception cref="CommandFailedException">No answer, or a refusal, whose text is passed on.</exception>
    public Task SendAsync(string path, HttpContent content, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            {
                using var reply = await _http.SendAsync(request, cancellationToken);
                var text = await reply.Content.ReadAsStringAsync(cancellationToken);
                return reply.IsSuccessStatusCode ? Parse(text) : throw Refused(request, reply.StatusCode, text);
            }
        }
        catch (HttpRequestException error)
        {
            throw new CommandFailedException($"nothing answers at {url} ({error.Message}); is the cluster up ('levee up')? Another address goes with {option}.");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandFailedException($"{url} did not answer within {_http.Timeout.TotalSeconds:0} s.");
        }
    }

    private static JsonElement Parse(string text) => text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);

    private CommandFailedException Refused(HttpRequestMessage request, HttpStatusCode status, string text) =>
        new(Refusal(request, status, text), status is HttpStatusCode.BadRequest ? ExitCodes.Usage : ExitCodes.Failed);

    private string Refusal(HttpRequestMessage request, HttpStatusCode status, string text)
    {
        if (text.StartsWith('{') && Parse(text) is var problem && problem.TryGetProperty("detail", out var detail))
        {
            return detail.GetString()!;
        }

        if (status == HttpStatusCode.Unauthorized)
        {
            return $"{request.RequestUri} asks who calls, or does not know the one who does: {credentialOption} names a file with principal and secret.";
        }

        return text.Length > 0 ? text.Trim() : $"{request.Method} {request.RequestUri} was answered with {(int)status}.";
    }
}
