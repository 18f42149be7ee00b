using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Levee.Grains.Allocation;
using Levee.Grains.Etcd;
using Levee.Grains.Interfaces.Connecting;
using Levee.Grains.Master;
using Levee.Silo.Etcd;
using Levee.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace Levee.Silo.Tests.Etcd;

/// <summary>The HTTP API over real grains, in a silo without agents. Source: docs/etcd.md.</summary>
public sealed class EtcdEndpointTests : IAsyncLifetime
{
    private const string Clusters = "/v1/etcd/clusters";
    private WebApplication _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddLeveeMessages().AddAllocation(seed: 1).AddEtcd();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePorts.One(), FreePorts.One()).AddMemoryGrainStorageAsDefault());
        _app = builder.Build();
        _app.MapEtcd();
        await _app.StartAsync();
        _http = new() { BaseAddress = new(_app.Urls.Single()) };
    }

    [Fact]
    public async Task A_created_cluster_is_found_listed_scaled_and_deleted()
    {
        using var created = await SendAsync(HttpMethod.Post, "", """{"name":"demo"}""");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal($"{Clusters}/demo", created.Headers.Location!.ToString());

        var scaled = await JsonAsync(await SendAsync(HttpMethod.Put, "/demo", """{"size":5}"""));
        Assert.Equal(5, scaled.GetProperty("size").GetInt32());
        Assert.Equal("_etcd-client._tcp.etcd-demo.mesos", scaled.GetProperty("srv").GetString());
        Assert.Equal("etcd.etcd-demo.l4lb.thisdcos.directory:2379", scaled.GetProperty("vip").GetString());
        var listed = await JsonAsync(await SendAsync(HttpMethod.Get, ""));
        Assert.Equal("demo", Assert.Single(listed.GetProperty("clusters").EnumerateArray()).GetProperty("name").GetString());

        using var deleted = await SendAsync(HttpMethod.Delete, "/demo");
        Assert.Equal(HttpStatusCode.Accepted, deleted.StatusCode);
        Assert.Equal("deleting", (await JsonAsync(deleted)).GetProperty("mode").GetString());
    }

    [Fact]
    public async Task The_documented_fields_are_the_ones_that_are_sent()
    {
        var cluster = await JsonAsync(await SendAsync(HttpMethod.Post, "", """{"name":"fields","size":1,"cpus":0.2,"mem":64,"disk":128,"role":"*","etcdPath":"/opt/etcd","user":null}"""));

        Assert.Equal(
            ["name", "frameworkName", "frameworkId", "size", "ready", "mode", "reason", "problems", "srv", "vip", "clientUrls", "spec", "members"],
            cluster.EnumerateObject().Select(field => field.Name));
        Assert.Equal("""{"cpus":0.2,"mem":64,"disk":128,"role":"*","etcdPath":"/opt/etcd","user":null}""", cluster.GetProperty("spec").GetRawText());
    }

    [Theory]
    [InlineData("""{"name":"Bad_"}""", "name", "name is 'Bad_'; write 1 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit.")]
    [InlineData("""{}""", "name", "name is ''; write 1 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit.")]
    [InlineData("""{"name":"a","size":8}""", "size", "size is 8; write a number from 1 to 7.")]
    [InlineData("""{"name":"a","size":"3"}""", "size", "size cannot be read; write a whole number, without quotes.")]
    [InlineData("""{"name":"a","cpus":0}""", "cpus", "cpus is 0; write a number from 0.01 to 1024.")]
    [InlineData("""{"name":"a","etcdPath":"etcd"}""", "etcdPath", "etcdPath is 'etcd'; write an absolute path such as /usr/bin/etcd.")]
    [InlineData("""{"name":"a","sise":3}""", "sise", "sise is no field here; the fields are name, size, cpus, mem, disk, role, etcdPath, user.")]
    public async Task A_bad_field_is_named_with_what_to_write(string body, string field, string message)
    {
        using var refused = await SendAsync(HttpMethod.Post, "", body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        Assert.Equal(message, (await JsonAsync(refused)).GetProperty("errors").GetProperty(field)[0].GetString());
    }

    [Fact]
    public async Task A_name_in_use_is_a_conflict()
    {
        using var first = await SendAsync(HttpMethod.Post, "", """{"name":"twice"}""");
        using var second = await SendAsync(HttpMethod.Post, "", """{"name":"twice"}""");

        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        Assert.Equal("An etcd cluster 'twice' exists; choose another name, or delete it first.", (await JsonAsync(second)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("PUT", """{"size":3}""")]
    [InlineData("DELETE", null)]
    public async Task An_unknown_cluster_is_not_found(string method, string? body)
    {
        using var refused = await SendAsync(new(method), "/none", body);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal("There is no etcd cluster 'none'.", (await JsonAsync(refused)).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    public async Task A_body_that_is_no_object_is_refused(string body)
    {
        using var refused = await SendAsync(HttpMethod.Post, "", body);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.StartsWith("The body is", (await JsonAsync(refused)).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, Clusters + path) { Content = body is null ? null : new StringContent(body) };
        return await _http.SendAsync(request);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();
}
