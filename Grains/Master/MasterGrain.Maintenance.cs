using System.Collections.Immutable;
using Levee.Grains.Interfaces.Agents;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1;
using Mesos.V1.Maintenance;

namespace Levee.Grains.Master;

// Maintenance of machines.
internal sealed partial class MasterGrain
{
    private MaintenancePlan Plan { get; set; } = MaintenancePlan.Empty;

    public async Task<CallReply> UpdateMaintenanceScheduleAsync(Schedule schedule, string? principal, CancellationToken cancellationToken)
    {
        var before = Plan;
        if (before.Problem(schedule) is { } problem)
        {
            return new(400, problem);
        }

        if (Denial(principal, AclActions.UpdateMaintenanceSchedules, [null]) is { } denial)
        {
            return denial;
        }

        await AdoptAsync(before.With(schedule.Clone()));
        await TellUnavailabilityAsync(before);
        return Done;
    }

    public async Task<CallReply> StartMaintenanceAsync(ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken)
    {
        if (Plan.DownProblem(machines) is { } problem)
        {
            return new(400, problem);
        }

        if (Denial(principal, AclActions.StartMaintenances, [null]) is { } denial)
        {
            return denial;
        }

        await AdoptAsync(Plan.Down(machines));
        foreach (var agentId in AgentsOn(machine => machines.Any(id => IsAt(id, machine))))
        {
            await GrainFactory.GetGrain<IAgentGrain>(agentId).MachineDownAsync();
        }

        return Done;
    }

    public async Task<CallReply> StopMaintenanceAsync(ImmutableArray<MachineID> machines, string? principal, CancellationToken cancellationToken)
    {
        var before = Plan;
        if (before.UpProblem(machines) is { } problem)
        {
            return new(400, problem);
        }

        if (Denial(principal, AclActions.StopMaintenances, [null]) is { } denial)
        {
            return denial;
        }

        await AdoptAsync(before.Up(machines));
        await TellUnavailabilityAsync(before);
        return Done;
    }

    public Task<MachineInfo?> FindMachineAsync(string hostname, string ip, CancellationToken cancellationToken) => Task.FromResult(Plan.Find(hostname, ip));

    private async Task AdoptAsync(MaintenancePlan plan)
    {
        (Plan, state.State.Schedule, state.State.Machines) = (plan, plan.Schedule, [.. plan.Machines]);
        await _registry.SaveAsync();
        await PublishConfigurationAsync();
    }

    // Agents whose machine is still planned for the same time hear nothing.
    private async Task TellUnavailabilityAsync(MaintenancePlan before)
    {
        var now = Plan;
        foreach (var (agentId, place) in state.State.Agents.ToList())
        {
            var (hostname, ip) = (HostnameOf(place), state.State.AgentIps.GetValueOrDefault(agentId, ""));
            var planned = now.Find(hostname, ip)?.Unavailability;
            if (!Equals(before.Find(hostname, ip)?.Unavailability, planned))
            {
                await GrainFactory.GetGrain<IAgentGrain>(agentId).SetUnavailabilityAsync(planned);
            }
        }
    }

    private List<string> AgentsOn(Func<(string Hostname, string Ip), bool> condition) =>
        [.. state.State.Agents.Where(agent => condition((HostnameOf(agent.Value), state.State.AgentIps.GetValueOrDefault(agent.Key, "")))).Select(agent => agent.Key)];

    private static bool IsAt(MachineID id, (string Hostname, string Ip) machine) =>
        string.Equals(id.Hostname, machine.Hostname, StringComparison.OrdinalIgnoreCase) && id.Ip == machine.Ip;

    private static string HostnameOf(string place) => place[..place.LastIndexOf(':')];
}
