using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using Mesos.V1.Maintenance;

namespace Levee.Silo.Operator;

/// <summary>Machines that drain or are down, with what frameworks answered to inverse offers of their agents. Source: operator-api, A.2 and part D.</summary>
internal static class MaintenanceStatus
{
    /// <summary>What the caller may see of it: all, or nothing.</summary>
    public static ClusterStatus For(HttpContext context, ClusterView view) => CallerAccess.Allows(context, AclActions.GetMaintenanceStatuses) ? Of(view) : new();

    /// <summary>What the caller may see of the schedule: all, or nothing.</summary>
    public static Schedule ScheduleFor(HttpContext context, ClusterView view) =>
        CallerAccess.Allows(context, AclActions.GetMaintenanceSchedules) ? view.Configuration.Schedule : new();

    private static ClusterStatus Of(ClusterView view)
    {
        var status = new ClusterStatus();
        foreach (var machine in view.Configuration.Machines)
        {
            if (machine.Mode == MachineInfo.Types.Mode.Down)
            {
                status.DownMachines.Add(machine.Id);
            }
            else if (machine.Mode == MachineInfo.Types.Mode.Draining)
            {
                status.DrainingMachines.Add(Draining(machine.Id, view));
            }
        }

        return status;
    }

    private static ClusterStatus.Types.DrainingMachine Draining(MachineID machine, ClusterView view)
    {
        var draining = new ClusterStatus.Types.DrainingMachine { Id = machine };
        draining.Statuses.AddRange(view.Agents.Values.Where(agent => Is(agent.Info.Hostname, agent.Pid, machine)).SelectMany(agent => agent.InverseOfferStatuses));
        return draining;
    }

    // A machine is its host name, without regard to case, and its address; a pid is "slave(1)@ip:port".
    private static bool Is(string hostname, string pid, MachineID machine) =>
        (!machine.HasHostname || string.Equals(machine.Hostname, hostname, StringComparison.OrdinalIgnoreCase))
        && (!machine.HasIp || pid[(pid.IndexOf('@', StringComparison.Ordinal) + 1)..].StartsWith($"{machine.Ip}:", StringComparison.Ordinal));
}
