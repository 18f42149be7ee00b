using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Levee.Agent.Images;
using Levee.TestKit;

namespace Levee.Agent.Tests.Images;

/// <summary>A registry: manifests and blobs over HTTP, open, with Basic or with Bearer authentication.</summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private const string Token = "a-token";
    private const int Tries = 5;
    private readonly HttpListener _listener;
    private readonly Task _serving;

    public FakeRegistry()
    {
        (_listener, Port) = Listen();
        _serving = ServeAsync();
    }

    public enum Guard
    {
        None,
        Basic,
        Bearer,
    }

    public int Port { get; }

    public string Host => $"127.0.0.1:{Port}";

    public Guard Guarded { get; set; }

    /// <summary>Blobs are elsewhere; the address there wants no authorization.</summary>
    public bool Redirects { get; set; }

    /// <summary>Completes before blobs are answered.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>By repository and tag or digest.</summary>
    public ConcurrentDictionary<string, byte[]> Manifests { get; } = new();

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new();

    /// <summary>Paths that were answered with success.</summary>
    public ConcurrentQueue<string> Served { get; } = new();

    public void Add(string repository, string tag, TestImage image)
    {
        Manifests[$"{repository}/manifests/{tag}"] = image.Manifest;
        Manifests[$"{repository}/manifests/{Digest.Of(image.Manifest)}"] = image.Manifest;
        foreach (var blob in image.Blobs)
        {
            Blobs[$"{Digest.Of(blob)}"] = blob;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close(); // Without Stop: after that, Close would listen once more to find what to end, on a port that may be taken by then.
        await _serving;
    }

    /// <summary>Somebody else may take a port that was free a moment ago.</summary>
    private static (HttpListener Listener, int Port) Listen()
    {
        for (var tries = 1; ; tries++)
        {
            var port = FreePorts.One();
            var listener = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                listener.Start();
                return (listener, port);
            }
            catch (HttpListenerException) when (tries < Tries)
            {
                // It has nothing open, and Close would try that port again.
            }
        }
    }

    private async Task ServeAsync()
    {
        var answers = new List<Task>();
        while (_listener.IsListening)
        {
            try
            {
                answers.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                break; // It is stopped.
            }
        }

        await Task.WhenAll(answers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Clients may have gone.
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var (status, body) = await FindAsync(context.Request, context.Response);
        context.Response.StatusCode = status;
        context.Response.ContentLength64 = body.Length;
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    private async Task<(int Status, byte[] Body)> FindAsync(HttpListenerRequest request, HttpListenerResponse response)
    {
        var path = request.Url!.AbsolutePath;
        var authorization = request.Headers["Authorization"];
        if (path == "/token")
        {
            return authorization == Basic("me", "secret") && request.QueryString["scope"] is { } scope && scope.StartsWith("repository:", StringComparison.Ordinal) && request.QueryString["service"] == "test"
                ? (200, Encoding.UTF8.GetBytes($$"""{"token":"{{Token}}"}"""))
                : (401, []);
        }

        if (path.StartsWith("/elsewhere/", StringComparison.Ordinal))
        {
            return authorization is null ? await BlobAsync(path) : (400, "two ways of authorization"u8.ToArray());
        }

        if (Guarded == Guard.Basic && authorization != Basic("me", "secret"))
        {
            response.AddHeader("WWW-Authenticate", "Basic realm=\"test\"");
            return (401, []);
        }

        if (Guarded == Guard.Bearer && authorization != $"Bearer {Token}")
        {
            response.AddHeader("WWW-Authenticate", $"Bearer realm=\"http://{Host}/token\",service=\"test\",scope=\"repository:{path["/v2/".Length..].Split("/manifests/")[0]}:pull\"");
            return (401, []);
        }

        if (Manifests.TryGetValue(path["/v2/".Length..], out var manifest))
        {
            Served.Enqueue(path);
            response.ContentType = "application/vnd.docker.distribution.manifest.v2+json";
            return (200, manifest);
        }

        if (Redirects && path.Contains("/blobs/", StringComparison.Ordinal))
        {
            response.AddHeader("Location", $"http://{Host}/elsewhere/{path.Split('/')[^1]}");
            return (307, []);
        }

        return await BlobAsync(path);
    }

    private async Task<(int Status, byte[] Body)> BlobAsync(string path)
    {
        await Gate;
        if (!Blobs.TryGetValue(path.Split('/')[^1], out var blob))
        {
            return (404, """{"errors":[{"code":"NAME_UNKNOWN","message":"no such thing"}]}"""u8.ToArray());
        }

        Served.Enqueue(path);
        return (200, blob);
    }

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
