using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Mesos.V1.Agent;

namespace Levee.Agent.Tests.Operator;

/// <summary>Calls <c>/api/v1</c> of an agent.</summary>
internal static class AgentApiClient
{
    /// <summary>Sends a call as JSON.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> CallAsync(this HttpClient http, string json)
    {
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using var reply = await http.PostAsync("/api/v1", content);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a call as JSON, which must succeed.</summary>
    public static async Task<JsonNode> AskAsync(this HttpClient http, string json)
    {
        var (status, body) = await http.CallAsync(json);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Sends a call as protobuf, which must succeed.</summary>
    public static async Task<Response> AskAsync(this HttpClient http, Call call)
    {
        using var content = new ByteArrayContent(call.ToByteArray()) { Headers = { ContentType = new("application/x-protobuf") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/slave(1)/api/v1") { Content = content, Headers = { { "Accept", "application/x-protobuf" } } };
        using var reply = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Equal("application/x-protobuf", reply.Content.Headers.ContentType!.ToString());
        return Response.Parser.ParseFrom(await reply.Content.ReadAsByteArrayAsync());
    }

    /// <summary>A request with headers as given; <c>name: value</c> each.</summary>
    public static async Task<(HttpStatusCode Status, string Body)> SendAsync(this HttpClient http, string body, params string[] headers)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1") { Content = content };
        foreach (var header in headers)
        {
            var (name, value) = (header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 2)..]);
            Assert.True(name == "Content-Type" ? content.Headers.TryAddWithoutValidation(name, value) : request.Headers.TryAddWithoutValidation(name, value));
        }

        using var reply = await http.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }
}
