using System.Collections.Concurrent;
using Levee.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Levee.Agent.Tests.Fetching;

/// <summary>A real HTTP server with some files; <c>/redirect/x</c> leads to <c>/x</c>, <c>/hang/x</c> sends one byte and no more, <c>/unsized/x</c> does not tell the size.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _files = new();

    private FileServer(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    /// <summary>Methods and paths that were asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Downloads wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public static async Task<FileServer> StartAsync()
    {
        var port = FreePorts.One();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        var server = new FileServer(builder.Build(), port);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public string Add(string path, byte[] content)
    {
        _files["/" + path] = content;
        return Uri(path);
    }

    public string Uri(string path) => $"http://127.0.0.1:{Port}/{path}";

    public int Count(string method) => Requests.Count(request => request.StartsWith(method + " ", StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        Gate?.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue($"{context.Request.Method} {path}");
        var (kind, name) = path.Split('/', 3) is [_, "redirect" or "hang" or "unsized", var rest] ? (path.Split('/')[1], "/" + rest) : ("", path);
        if (!_files.TryGetValue(name, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else if (kind == "redirect")
        {
            context.Response.Redirect(name);
        }
        else
        {
            await SendAsync(context, kind, content);
        }
    }

    private async Task SendAsync(HttpContext context, string kind, byte[] content)
    {
        context.Response.ContentLength = kind == "unsized" ? null : content.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await (Gate?.Task ?? Task.CompletedTask);
        await context.Response.Body.WriteAsync(kind == "hang" ? content.AsMemory(0, 1) : content);
        await context.Response.Body.FlushAsync();
        await (kind == "hang" ? Task.Delay(Timeout.Infinite, context.RequestAborted) : Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
