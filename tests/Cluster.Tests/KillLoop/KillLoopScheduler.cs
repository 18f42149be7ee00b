using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Levee.Cluster.Tests.KillLoop;

/// <summary>Launches tasks once each, whatever happens to the master, and notes what becomes of them.</summary>
/// <param name="commandOf">What a task runs.</param>
internal sealed class KillLoopScheduler(Uri master, IReadOnlyCollection<string> tasks, Func<string, string> commandOf) : IDisposable
{
    private const double Cpus = 0.1;
    private const double Mem = 32;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly HttpClient _http = new() { BaseAddress = master, Timeout = Timeout.InfiniteTimeSpan };
    private readonly ConcurrentQueue<string> _toLaunch = new(tasks);
    private readonly ConcurrentDictionary<string, (string State, string Text)> _states = new();
    private readonly ConcurrentDictionary<string, string> _agents = new();
    private readonly ConcurrentQueue<string> _diary = new();
    private JsonNode? _framework;
    private string _stream = "";

    /// <summary>State and words of the last update of each task that there was one of.</summary>
    public IReadOnlyDictionary<string, (string State, string Text)> States => _states;

    /// <summary>What it did and was answered, for a failure's message.</summary>
    public IEnumerable<string> Diary => [.. _diary, $"not launched: {string.Join(' ', _toLaunch)}"];

    /// <summary>Tasks without a terminal state.</summary>
    public IEnumerable<string> Open => tasks.Where(task => !_states.TryGetValue(task, out var state) || !IsTerminal(state.State));

    /// <summary>Subscribes again and again until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await SubscribeAsync(cancellationToken);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or SocketException || (error is OperationCanceledException && cancellationToken.IsCancellationRequested))
            {
                _diary.Enqueue(error.Message); // The silo is away.
            }

            await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Asks the master for the state of every task that has none that lasts.</summary>
    public async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        var asked = new JsonArray([.. Open.Where(_agents.ContainsKey).Select(task => new JsonObject { ["task_id"] = Value(task), ["agent_id"] = Value(_agents[task]) })]);
        if (_framework is not null && asked.Count > 0)
        {
            await TryCallAsync(new() { ["type"] = "RECONCILE", ["reconcile"] = new JsonObject { ["tasks"] = asked } }, cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool IsTerminal(string state) => state is "TASK_FINISHED" or "TASK_FAILED" or "TASK_KILLED" or "TASK_LOST" or "TASK_DROPPED" or "TASK_GONE" or "TASK_ERROR";

    private async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        var info = new JsonObject
        {
            ["user"] = "root", ["name"] = "kill loop", ["checkpoint"] = true, ["failover_timeout"] = 3600.0, ["roles"] = new JsonArray("*"),
            ["capabilities"] = new JsonArray(new JsonObject { ["type"] = "MULTI_ROLE" }, new JsonObject { ["type"] = "PARTITION_AWARE" }),
        };
        var call = new JsonObject { ["type"] = "SUBSCRIBE", ["subscribe"] = new JsonObject { ["framework_info"] = info } };
        if (_framework is not null)
        {
            (info["id"], call["framework_id"]) = (_framework.DeepClone(), _framework.DeepClone());
        }

        using var request = Request(call);
        using var reply = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (!reply.IsSuccessStatusCode)
        {
            _diary.Enqueue($"SUBSCRIBE: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync(cancellationToken)}");
            return;
        }

        _diary.Enqueue("subscribed");

        _stream = reply.Headers.GetValues("Mesos-Stream-Id").Single();
        await using var body = await reply.Content.ReadAsStreamAsync(cancellationToken);
        while (await ReadAsync(body, cancellationToken) is { } next)
        {
            await HandleAsync(next, cancellationToken);
        }
    }

    private async Task HandleAsync(JsonNode next, CancellationToken cancellationToken)
    {
        switch (next["type"]!.GetValue<string>())
        {
            case "SUBSCRIBED":
                _framework = next["subscribed"]!["framework_id"]!.DeepClone();
                await ReconcileAsync(cancellationToken);
                break;
            case "OFFERS":
                foreach (var offer in next["offers"]!["offers"]!.AsArray())
                {
                    await AcceptAsync(offer!, cancellationToken);
                }

                break;
            case "UPDATE":
                await TakeAsync(next["update"]!["status"]!, cancellationToken);
                break;
        }
    }

    private async Task TakeAsync(JsonNode status, CancellationToken cancellationToken)
    {
        var (task, state) = (status["task_id"]!["value"]!.GetValue<string>(), status["state"]!.GetValue<string>());
        _states.AddOrUpdate(task, (state, status.ToJsonString()), (_, before) => IsTerminal(before.State) ? before : (state, status.ToJsonString()));
        if (status["uuid"] is { } uuid)
        {
            var acknowledge = new JsonObject { ["agent_id"] = status["agent_id"]!.DeepClone(), ["task_id"] = status["task_id"]!.DeepClone(), ["uuid"] = uuid.DeepClone() };
            await TryCallAsync(new() { ["type"] = "ACKNOWLEDGE", ["acknowledge"] = acknowledge }, cancellationToken);
        }
    }

    /// <summary>A few tasks with each offer, so that launches and kills meet.</summary>
    private async Task AcceptAsync(JsonNode offer, CancellationToken cancellationToken)
    {
        var infos = new JsonArray();
        List<string> launched = [];
        var room = Math.Min(4, RoomIn(offer));
        while (infos.Count < room && _toLaunch.TryDequeue(out var task))
        {
            launched.Add(task);
            infos.Add(new JsonObject
            {
                ["name"] = task, ["task_id"] = Value(task), ["agent_id"] = offer["agent_id"]!.DeepClone(), ["command"] = new JsonObject { ["value"] = commandOf(task) },
                ["resources"] = new JsonArray(Scalar("cpus", Cpus), Scalar("mem", Mem)),
            });
        }

        var operations = infos.Count == 0 ? new JsonArray() : new JsonArray(new JsonObject { ["type"] = "LAUNCH", ["launch"] = new JsonObject { ["task_infos"] = infos } });
        await TryCallAsync(
            new() { ["type"] = "ACCEPT", ["accept"] = new JsonObject { ["offer_ids"] = new JsonArray(offer["id"]!.DeepClone()), ["operations"] = operations, ["filters"] = new JsonObject { ["refuse_seconds"] = 0.0 } } },
            cancellationToken);
        launched.ForEach(task => _agents[task] = offer["agent_id"]!["value"]!.GetValue<string>()); // Only now: a RECONCILE that overtakes the ACCEPT would be told that nobody has them.
    }

    /// <summary>How many tasks fit: an offer may be no more than what one that ended gave back.</summary>
    private static int RoomIn(JsonNode offer)
    {
        return (int)Math.Min((Sum("cpus") + (Cpus / 2)) / Cpus, Sum("mem") / Mem); // Half a share more, because a tenth is not exact.

        double Sum(string name) => offer["resources"]!.AsArray().Where(resource => resource!["name"]!.GetValue<string>() == name).Sum(resource => resource!["scalar"]!["value"]!.GetValue<double>());
    }

    private async Task TryCallAsync(JsonObject call, CancellationToken cancellationToken)
    {
        call["framework_id"] = _framework!.DeepClone();
        using var request = Request(call);
        request.Headers.Add("Mesos-Stream-Id", _stream);
        try
        {
            using var reply = await _http.SendAsync(request, cancellationToken);
            _diary.Enqueue($"{call["type"]}: {(int)reply.StatusCode}{(reply.IsSuccessStatusCode ? "" : " " + await reply.Content.ReadAsStringAsync(cancellationToken))}");
        }
        catch (Exception error) when (error is HttpRequestException or SocketException) // The latter as it is, from a connection that ends while it begins.
        {
            // As lost as any call to a silo that dies: what it was for is asked for again.
        }
    }

    private static HttpRequestMessage Request(JsonObject call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/scheduler") { Content = JsonContent.Create(call) };
        request.Content.Headers.ContentType = new("application/json");
        return request;
    }

    private static async Task<JsonNode?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var length = 0;
        var one = new byte[1];
        while (true)
        {
            if (await body.ReadAsync(one, cancellationToken) == 0)
            {
                return null;
            }

            if (one[0] == '\n')
            {
                break;
            }

            length = (length * 10) + (one[0] - '0');
        }

        var record = new byte[length];
        await body.ReadExactlyAsync(record, cancellationToken);
        return JsonNode.Parse(Encoding.UTF8.GetString(record));
    }

    private static JsonObject Value(string value) => new() { ["value"] = value };

    private static JsonObject Scalar(string name, double value) => new() { ["name"] = name, ["type"] = "SCALAR", ["scalar"] = new JsonObject { ["value"] = value } };
}
