using System.Net;
using System.Net.Http.Headers;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Hosting;
using Levee.Silo.Http;
using Levee.Silo.WebUi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Levee.Silo.Tests.WebUi;

/// <summary>The pages of a web UI on the silo's real web server.</summary>
public sealed class WebUiTests : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly DirectoryInfo _pages;
    private WebApplication? _app;

    public WebUiTests()
    {
        File.WriteAllText(Path.Combine(_directory.FullName, "secret.txt"), "secret");
        _pages = _directory.CreateSubdirectory("webui");
        Write("index.html", "<html>");
        Write("secret.js", "secret");
        Write("app/app.js", "var app;");
        Write("app/shared/pailer.html", "<pre>");
        Write("assets/css/mesos.css", "body {}");
    }

    [Theory]
    [InlineData("/", "text/html", "<html>")]
    [InlineData("/master", "text/html", "<html>")]
    [InlineData("/app/app.js", "text/javascript", "var app;")]
    [InlineData("/app/shared/pailer.html", "text/html", "<pre>")]
    [InlineData("/assets/css/mesos.css", "text/css", "body {}")]
    [InlineData("/master/assets/css/mesos.css", "text/css", "body {}")]
    public async Task Pages_and_files_are_where_a_Mesos_master_has_them(string path, string type, string text)
    {
        using var client = await StartAsync(_pages);
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue(type), answer.Content.Headers.ContentType);
        Assert.Equal(text, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/app")]
    [InlineData("/app/nosuch.js")]
    [InlineData("/app/shared")]
    [InlineData("/secret.js")]
    [InlineData("/app/../secret.js")]
    [InlineData("/app/%2e%2e/%2e%2e/secret.txt")]
    [InlineData("/app/..%2f..%2fsecret.txt")]
    [InlineData("/app/..%5c..%5csecret.txt")]
    public async Task Folders_and_what_is_not_a_page_are_not_found(string path)
    {
        using var client = await StartAsync(_pages);
        using var answer = await client.GetAsync(new Uri($"{client.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_did_not_change_is_not_sent_again()
    {
        using var client = await StartAsync(_pages);
        using var first = await client.GetAsync("/app/app.js");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/app/app.js");
        again.Headers.IfModifiedSince = first.Content.Headers.LastModified;
        using var second = await client.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Without_pages_there_is_nothing_to_see()
    {
        using var client = await StartAsync(new DirectoryInfo(Path.Combine(_directory.FullName, "nosuch")));
        using var answer = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void That_there_are_no_pages_is_said_at_the_start()
    {
        Assert.Empty(NoticesFor(_pages.FullName));
        Assert.Equal(["--webui_dir is '/nosuch' and changes nothing: there is no such directory."], NoticesFor("/nosuch"));

        static IEnumerable<string> NoticesFor(string pages) => SiloSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection([new("Levee:Silo:WorkDir", "/w"), new("Levee:Silo:Ip", "127.0.0.1"), new("Levee:Master:WebuiDir", pages)]).Build()).Notices;
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private void Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_pages.FullName, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text);
    }

    private async Task<HttpClient> StartAsync(DirectoryInfo pages)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSiloHttp(builder.Configuration, SiloFlags.All);
        _app = builder.Build();
        _app.UseSiloHttp();
        _app.MapWebUi(pages);
        _app.MapFallback(context => Replies.TextAsync(context, StatusCodes.Status404NotFound, "404 Not Found."));
        await _app.StartAsync();
        return new() { BaseAddress = new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
    }
}
