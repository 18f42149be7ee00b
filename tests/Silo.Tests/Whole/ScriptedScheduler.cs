using Levee.Grains.Interfaces.Http;
using Mesos.V1;
using Mesos.V1.Scheduler;

namespace Levee.Silo.Tests.Whole;

/// <summary>A scheduler over HTTP that calls in one encoding and takes events in one.</summary>
internal sealed class ScriptedScheduler : IDisposable
{
    public const string Path = "/api/v1/scheduler";

    private const string Resources = """[{"name":"cpus","type":"SCALAR","scalar":{"value":0.1}},{"name":"mem","type":"SCALAR","scalar":{"value":32}}]""";

    private readonly WholeSilo _silo;
    private readonly WireFormat _calls;
    private readonly WireFormat _events;
    private readonly HttpResponseMessage _subscription;
    private readonly RecordReader _records;
    private readonly List<Offer> _offers = [];

    private ScriptedScheduler(WholeSilo silo, WireFormat calls, WireFormat events, HttpResponseMessage subscription, Stream stream)
    {
        (_silo, _calls, _events, _subscription, _records) = (silo, calls, events, subscription, new(stream));
        StreamId = subscription.Headers.GetValues("Mesos-Stream-Id").Single();
    }

    public string StreamId { get; }

    public string Id { get; private set; } = "";

    /// <summary>The stream's first event: SUBSCRIBED or ERROR.</summary>
    public Event First { get; private set; } = new();

    /// <param name="info">FrameworkInfo as JSON, without an id.</param>
    /// <param name="id">Of a framework that subscribes again.</param>
    /// <param name="wishes">More of the call's <c>subscribe</c> as JSON, with a comma before it.</param>
    public static async Task<ScriptedScheduler> SubscribeAsync(WholeSilo silo, WireFormat calls, WireFormat events, string info, string? id = null, string wishes = "")
    {
        var (outer, inner) = id is null ? ("", "") : ($"\"framework_id\":{{\"value\":\"{id}\"}},", $"\"id\":{{\"value\":\"{id}\"}},");
        var call = Wire.Encode<Call>($$"""{"type":"SUBSCRIBE",{{outer}}"subscribe":{"framework_info":{ {{inner}}{{info.Trim()[1..]}}{{wishes}} } }""", calls);
        var subscription = await silo.PostAsync(Path, calls, call, MediaTypes.Of(events));
        Assert.Equal(200, (int)subscription.StatusCode);
        Assert.Equal(MediaTypes.Of(events), subscription.Content.Headers.ContentType?.ToString());
        Assert.True(subscription.Headers.TransferEncodingChunked);
        var scheduler = new ScriptedScheduler(silo, calls, events, subscription, await subscription.Content.ReadAsStreamAsync());
        scheduler.First = (await scheduler.NextAsync())!;
        scheduler.Id = scheduler.First.Subscribed?.FrameworkId.Value ?? id ?? "";
        return scheduler;
    }

    /// <summary>Sends a call that is written down as JSON, without its framework id.</summary>
    public Task<HttpResponseMessage> CallAsync(string call, string? accept = null) =>
        _silo.PostAsync(Path, _calls, Wire.Encode<Call>($$"""{"framework_id":{"value":"{{Id}}"},{{call[1..]}}""", _calls), accept ?? MediaTypes.Of(_events), StreamId);

    /// <summary>The next event of a type; those before it are passed over.</summary>
    public async Task<Event> UntilAsync(Event.Types.Type type)
    {
        while (await NextAsync() is { } next)
        {
            if (next.Type == type)
            {
                return next;
            }
        }

        throw new EndOfStreamException($"The stream ended before {type}.");
    }

    /// <summary>An offer with disk that was neither rescinded nor taken before; there may have been others on the way.</summary>
    public async Task<Offer> TakeOfferAsync()
    {
        while (true)
        {
            if (_offers.Find(offer => offer.Resources.Any(resource => resource.Name == "disk")) is { } found)
            {
                _offers.Remove(found);
                return found;
            }

            Assert.NotNull(await NextAsync());
        }
    }

    /// <returns><see langword="null"/> at the stream's end.</returns>
    public async Task<Event?> NextAsync()
    {
        if (await _records.NextAsync() is not { } record)
        {
            return null;
        }

        var next = Wire.Decode<Event>(record, _events);
        _offers.AddRange(next.Offers?.Offers_ ?? []);
        _offers.RemoveAll(offer => offer.Id.Equals(next.Rescind?.OfferId));
        return next;
    }

    /// <summary>An ACCEPT that launches one task on an offer, in an executor of the task's name.</summary>
    public static string Launch(Offer offer, string task) => $$"""
        {"type":"ACCEPT","accept":{"offer_ids":[{"value":"{{offer.Id.Value}}"}],"operations":[{"type":"LAUNCH","launch":{"task_infos":[{"name":"{{task}}","task_id":{"value":"{{task}}"},
        "agent_id":{"value":"{{offer.AgentId.Value}}"},"executor":{"type":"CUSTOM","executor_id":{"value":"{{task}}"},"command":{"value":"true"},"resources":{{Resources}} },"resources":{{Resources}} }] } }] } }
        """;

    public void Dispose()
    {
        _records.Dispose();
        _subscription.Dispose();
    }
}
