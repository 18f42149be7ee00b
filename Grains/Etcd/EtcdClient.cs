using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Levee.Grains.Etcd;

/// <summary>etcd's v3 JSON gateway.</summary>
/// <remarks>
/// 64-bit numbers travel as decimal strings, zero and empty fields are left out, and the gateway has no time-out of its own for membership changes:
/// each call has one here. Source: spec/frameworks/etcd-mesos.md B2.
/// </remarks>
internal sealed class EtcdClient(HttpMessageInvoker http, TimeProvider clock) : IEtcdApi
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    /// <summary>A handler for all clusters: few connections, given up when they cannot be opened within a second.</summary>
    public static SocketsHttpHandler NewHandler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        UseProxy = false,
        UseCookies = false,
    };

    /// <inheritdoc/>
    public async Task<EtcdAnswer> StatusAsync(string clientUrl, CancellationToken cancellationToken)
    {
        var status = await PostAsync(clientUrl, "maintenance/status", [], cancellationToken);
        return new(Number(status["header"], "member_id"), Number(status, "leader"), Flag(status, "isLearner"), Number(status, "raftTerm"));
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<EtcdRosterEntry>> ListMembersAsync(string clientUrl, CancellationToken cancellationToken)
    {
        var list = await PostAsync(clientUrl, "cluster/member/list", [], cancellationToken);
        return [.. (list["members"] as JsonArray ?? []).Select(Entry)];
    }

    /// <inheritdoc/>
    public async Task<ulong> AddLearnerAsync(string clientUrl, string peerUrl, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["peerURLs"] = new JsonArray(peerUrl), ["isLearner"] = true };
        var added = await PostAsync(clientUrl, "cluster/member/add", body, cancellationToken);
        return Number(added["member"], "ID");
    }

    /// <inheritdoc/>
    public Task PromoteAsync(string clientUrl, ulong memberId, CancellationToken cancellationToken) =>
        PostAsync(clientUrl, "cluster/member/promote", new() { ["ID"] = Text(memberId) }, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(string clientUrl, ulong memberId, CancellationToken cancellationToken) =>
        PostAsync(clientUrl, "cluster/member/remove", new() { ["ID"] = Text(memberId) }, cancellationToken);

    /// <inheritdoc/>
    public Task MoveLeaderAsync(string clientUrl, ulong toMemberId, CancellationToken cancellationToken) =>
        PostAsync(clientUrl, "maintenance/transfer-leadership", new() { ["targetID"] = Text(toMemberId) }, cancellationToken);

    /// <summary>Writes a key; returns once a majority has it.</summary>
    public Task PutAsync(string clientUrl, string key, string value, CancellationToken cancellationToken) =>
        PostAsync(clientUrl, "kv/put", new() { ["key"] = Base64(key), ["value"] = Base64(value) }, cancellationToken);

    /// <summary>Reads a key as the majority has it; <see langword="null"/> when there is none.</summary>
    public async Task<string?> GetAsync(string clientUrl, string key, CancellationToken cancellationToken)
    {
        var range = await PostAsync(clientUrl, "kv/range", new() { ["key"] = Base64(key) }, cancellationToken);
        return range["kvs"] is JsonArray { Count: > 0 } found
            ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string?)found[0]!["value"] ?? ""))
            : null;
    }

    /// <summary>Whether the member can read with a majority. False is an answer; silence throws.</summary>
    public async Task<bool> IsHealthyAsync(string clientUrl, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{clientUrl}/health");
        return (await SendAsync(request, cancellationToken)).Status == HttpStatusCode.OK;
    }

    private async Task<JsonNode> PostAsync(string clientUrl, string call, JsonObject body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{clientUrl}/v3/{call}") { Content = JsonContent.Create(body) };
        var (status, json) = await SendAsync(request, cancellationToken);
        if (status == HttpStatusCode.OK)
        {
            return json;
        }

        var message = (string?)json["message"] ?? (string?)json["error"] ?? "";
        throw new EtcdException(EtcdException.KindOf(message), $"{clientUrl} answered {call} with {(int)status}: {message}");
    }

    private async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsStringAsync(either.Token);
            return (response.StatusCode, JsonNode.Parse(body) ?? new JsonObject());
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EtcdException(EtcdErrorKind.TimedOut, $"{request.RequestUri} did not answer within {Patience.TotalSeconds} s.", error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException)
        {
            throw new EtcdException(EtcdErrorKind.Unreachable, $"{request.RequestUri}: {error.Message}", error);
        }
    }

    private static EtcdRosterEntry Entry(JsonNode? entry) =>
        new(Number(entry, "ID"), (string?)entry!["name"] ?? "", (string?)entry["peerURLs"]?[0] ?? "", Flag(entry, "isLearner"));

    private static ulong Number(JsonNode? node, string field) => node?[field] is { } value ? ulong.Parse(value.ToString(), CultureInfo.InvariantCulture) : 0;

    private static bool Flag(JsonNode? node, string field) => (bool?)node?[field] ?? false;

    private static string Text(ulong id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
