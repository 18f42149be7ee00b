using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Grains.Interfaces.Master;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Persistence;
using Levee.Grains.Metrics;
using Mesos.V1;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Capability = Mesos.V1.MasterInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Master;

/// <inheritdoc cref="IMasterGrain"/>
/// <remarks>Reentrant, so that many admissions share one write of the registry; each changes the state before its first await.</remarks>
[GrainType("levee.master"), Reentrant]
internal sealed partial class MasterGrain(
    [PersistentState("master")] IPersistentState<MasterState> state,
    IOptions<MasterOptions> options,
    IAuthorizer authorizer,
    MasterMetrics metrics,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<MasterGrain> logger) : Grain, IMasterGrain
{
    private const int FrameworkBlock = 100;

    private static readonly TimeSpan StorageDelay = TimeSpan.FromMilliseconds(10);

    private static readonly ImmutableArray<Capability> Capabilities = [Capability.AgentUpdate, Capability.AgentDraining, Capability.QuotaV2];

    private readonly RemovalLimiter? _removals = options.Value.AgentRemovalRateLimit is { } rate ? new(rate) : null;
    private readonly GroupCommit _registry = new(state.WriteStateAsync);
    private readonly DateTimeOffset _started = clock.GetUtcNow();
    private NumberBlocks? _frameworkNumbers;
    private Task _keeping = Task.CompletedTask;
    private IGrainTimer? _keepingSoon;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Where agents stand is only in memory: an activation that ended for being idle would know them all as recovered.
        DelayDeactivation(TimeSpan.MaxValue);
        _frameworkNumbers = new(state.State.NextFramework, FrameworkBlock, end =>
        {
            state.State.NextFramework = end;
            return _registry.SaveAsync();
        });
        var isNew = state.State.MasterId.Length == 0;
        if (isNew)
        {
            state.State.MasterId = Guid.NewGuid().ToString();
        }

        if (isNew || (state.State.Weights.Count == 0 && !options.Value.Weights.IsEmpty))
        {
            state.State.Weights = options.Value.Weights.ToDictionary(weight => weight.Role, weight => weight.Weight);
            await state.WriteStateAsync(cancellationToken);
        }

        (Plan, _configuration) = (new(state.State.Schedule, [.. state.State.Machines]), Configuration());
        RecoverAgents();
        _frameworkNumbers.Prepare();
        var interval = options.Value.RegistryGcInterval;
        this.RegisterGrainTimer(CollectGarbageAsync, new() { DueTime = interval, Period = interval, KeepAlive = true });
        LogStarted(state.State.MasterId, state.State.Agents.Count, state.State.Frameworks.Count);
    }

    // No write may outlive the activation: the next one would find another version than it knows.
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_keepingSoon is not null)
        {
            Keep();
        }

        return Task.WhenAll(_keeping, _frameworkNumbers?.Settled ?? Task.CompletedTask);
    }

    public Task<MasterDescription> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public async Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken)
    {
        var number = await _frameworkNumbers!.TakeAsync();
        return new FrameworkId(string.Create(CultureInfo.InvariantCulture, $"{state.State.MasterId}-{number:0000}"));
    }

    public async Task<long> TakeOfferNumbersAsync(int count, CancellationToken cancellationToken)
    {
        var first = state.State.NextOffer;
        state.State.NextOffer += count;
        await _registry.SaveAsync();
        return first;
    }

    // Not waited for: a framework that is not listed after a crash lists itself when it is heard of. See docs/adr/0008-framework-registration.md.
    public Task FrameworkKnownAsync(FrameworkId frameworkId, CancellationToken cancellationToken)
    {
        if (!state.State.Frameworks.Contains(frameworkId.Value))
        {
            state.State.Frameworks.Add(frameworkId.Value);
            KeepSoon();
        }

        return Task.CompletedTask;
    }

    public async Task FrameworkCompletedAsync(FrameworkId frameworkId, CancellationToken cancellationToken)
    {
        state.State.Frameworks.Remove(frameworkId.Value);
        state.State.CompletedFrameworks.Remove(frameworkId.Value);
        state.State.CompletedFrameworks.Add(frameworkId.Value);
        var forgotten = TakeSurplus(state.State.CompletedFrameworks, options.Value.MaxCompletedFrameworks);
        await _registry.SaveAsync();
        forgotten.ForEach(id => metrics.Forget(new FrameworkId(id)));
        await PublishAsync([.. forgotten.Select(id => new ClusterChange.FrameworkRemoved(new FrameworkId(id)))]);
    }

    private void Keep()
    {
        _keepingSoon?.Dispose();
        (_keepingSoon, _keeping) = (null, KeepAsync());
    }

    // When the framework has its first offers; frameworks that come together share the write.
    private void KeepSoon() => _keepingSoon ??= this.RegisterGrainTimer(
        _ =>
        {
            Keep();
            return Task.CompletedTask;
        },
        new() { DueTime = StorageDelay, Period = Timeout.InfiniteTimeSpan });

    private async Task KeepAsync()
    {
        try
        {
            await _registry.SaveAsync();
        }
#pragma warning disable CA1031 // Whatever storage failed with: the next change writes all of it.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotStored(error);
        }
    }

    [LoggerMessage(EventIds.RegistryNotStored, LogLevel.Error, "The list of frameworks could not be stored; the next change of the registry stores it too")]
    private partial void LogNotStored(Exception error);

    public Task RepublishAsync() => PublishAsync(
    [
        new ClusterChange.MasterChanged(Describe()), new ClusterChange.ConfigurationChanged(_configuration),
        .. state.State.Gone.Select(gone => new ClusterChange.AgentGone(new(gone.Key), gone.Value)),
    ]);

    public Task<ImmutableArray<FrameworkId>> ListFrameworksAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<FrameworkId>>([.. state.State.Frameworks.Concat(state.State.CompletedFrameworks).Select(id => new FrameworkId(id))]);

    private Task PublishAsync(ImmutableArray<ClusterChange> changes) =>
        changes.IsEmpty ? Task.CompletedTask : GrainFactory.GetGrain<IClusterFeedGrain>(0).PublishAsync(changes);

    private MasterDescription Describe()
    {
        var settings = options.Value;
        var info = new MasterInfo
        {
            Id = state.State.MasterId,
            Ip = BitConverter.ToUInt32(IPAddress.Parse(settings.Ip).MapToIPv4().GetAddressBytes()),
            Port = (uint)settings.Port,
            Pid = $"master@{settings.Ip}:{settings.Port}",
            Hostname = settings.Hostname.Length > 0 ? settings.Hostname : settings.Ip,
            Version = MesosVersion.Text,
            Domain = settings.Domain,
            Capabilities = { Capabilities.Select(type => new MasterInfo.Types.Capability { Type = type }) },
        };
        info.Address = new Address { Hostname = info.Hostname, Ip = settings.Ip, Port = settings.Port };
        return new MasterDescription(info, _started, _started, settings.Cluster);
    }

    private static List<string> TakeSurplus(List<string> oldestFirst, int most)
    {
        var surplus = oldestFirst.Take(Math.Max(0, oldestFirst.Count - most)).ToList();
        oldestFirst.RemoveRange(0, surplus.Count);
        return surplus;
    }

    [LoggerMessage(EventIds.MasterStarted, LogLevel.Information, "Master {MasterId} knows {Agents} agents and {Frameworks} frameworks")]
    private partial void LogStarted(string masterId, int agents, int frameworks);
}
