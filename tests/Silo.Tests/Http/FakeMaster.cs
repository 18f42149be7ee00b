using System.Collections.Immutable;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mesos.V1.Quota;

namespace Levee.Silo.Tests.Http;

/// <summary>A master's grain that answers as it is told and remembers what operators asked.</summary>
public sealed class FakeMaster
{
    public FrameworkId NextId { get; set; } = new("M-0000");

    public CallReply Reply { get; set; } = new(200, null);

    /// <summary>Name and argument of the last call.</summary>
    public (string Name, object? Argument) Asked { get; private set; }

    public Task<FrameworkId> NewFrameworkIdAsync(CancellationToken cancellationToken) => System.Threading.Tasks.Task.FromResult(NextId);

    public Task<CallReply> UpdateQuotaAsync(ImmutableArray<QuotaConfig> configs, bool force, string? principal, CancellationToken cancellationToken) => Answer(force ? "force quota" : "quota", configs);

    public Task<CallReply> SetQuotaAsync(QuotaRequest request, string? principal, CancellationToken cancellationToken) => Answer("set quota", request);

    public Task<CallReply> RemoveQuotaAsync(string role, string? principal, CancellationToken cancellationToken) => Answer("remove quota", role);

    public Task<CallReply> UpdateWeightsAsync(ImmutableArray<WeightInfo> weights, string? principal, CancellationToken cancellationToken) => Answer("weights", weights);

    public Task<CallReply> UpdateMaintenanceScheduleAsync(Schedule schedule, string? principal, CancellationToken cancellationToken) => Answer("schedule", schedule);

    public Task<CallReply> StartMaintenanceAsync(ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken) => Answer("start", machines);

    public Task<CallReply> StopMaintenanceAsync(ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken) => Answer("stop", machines);

    private Task<CallReply> Answer(string name, object? argument)
    {
        Asked = (name, argument);
        return System.Threading.Tasks.Task.FromResult(Reply);
    }
}
