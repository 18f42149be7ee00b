using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Mesos.V1.Maintenance;
using Mode = Mesos.V1.MachineInfo.Types.Mode;

namespace Levee.Grains.Master;

/// <summary>Maintenance that is planned, and the machines it is about. Pure; messages in it are never changed.</summary>
/// <param name="Schedule">As the operator gave it, less the machines that came up again.</param>
/// <param name="Machines">Those that are DRAINING or DOWN.</param>
/// <remarks>Source: spec mesos/operator-api.md section A.6; src/master/maintenance.cpp and http.cpp for the texts.</remarks>
internal sealed record MaintenancePlan(Schedule Schedule, ImmutableArray<MachineInfo> Machines)
{
    /// <summary>Nothing planned.</summary>
    public static MaintenancePlan Empty { get; } = new(new(), []);

    /// <summary>The machine at an address.</summary>
    public MachineInfo? Find(string hostname, string ip) => Machines.FirstOrDefault(machine => Same(machine.Id, hostname, ip));

    /// <summary>Why a schedule cannot take the place of the present one, or <see langword="null"/>.</summary>
    public string? Problem(Schedule schedule)
    {
        foreach (var window in schedule.Windows)
        {
            if (window.MachineIds.Count == 0)
            {
                return "List of machines in the maintenance window is empty";
            }

            if (window.Unavailability?.Duration is { Nanoseconds: < 0 })
            {
                return "Unavailability 'duration' is negative";
            }
        }

        var scheduled = schedule.Windows.SelectMany(window => window.MachineIds).ToList();
        return ListProblem(scheduled)
            ?? (Machines.FirstOrDefault(machine => machine.Mode == Mode.Down && !scheduled.Exists(id => Same(id, machine.Id))) is { } down
                ? $"Machine '{Text(down.Id)}' is deactivated and cannot be removed from the schedule" : null);
    }

    /// <summary>The plan with another schedule: new machines drain, those left out are up.</summary>
    public MaintenancePlan With(Schedule schedule) => new(schedule, [.. schedule.Windows.SelectMany(window => window.MachineIds.Select(id => new MachineInfo
    {
        Id = id, Mode = Find(id.Hostname, id.Ip)?.Mode ?? Mode.Draining, Unavailability = window.Unavailability,
    }))]);

    /// <summary>Why machines cannot be brought down, or <see langword="null"/>.</summary>
    public string? DownProblem(IReadOnlyList<MachineID> ids) => ModeProblem(ids, Mode.Draining, "down");

    /// <summary>The plan with machines down.</summary>
    public MaintenancePlan Down(IReadOnlyList<MachineID> ids) =>
        this with { Machines = [.. Machines.Select(machine => ids.Any(id => Same(id, machine.Id)) ? new(machine) { Mode = Mode.Down } : machine)] };

    /// <summary>Why machines cannot be brought up, or <see langword="null"/>.</summary>
    public string? UpProblem(IReadOnlyList<MachineID> ids) => ModeProblem(ids, Mode.Down, "up");

    /// <summary>The plan without machines.</summary>
    public MaintenancePlan Up(IReadOnlyList<MachineID> ids)
    {
        var schedule = Schedule.Clone();
        foreach (var window in schedule.Windows.ToList())
        {
            var left = window.MachineIds.Where(machine => !ids.Any(id => Same(id, machine))).ToList();
            window.MachineIds.Clear();
            window.MachineIds.AddRange(left);
            if (left.Count == 0)
            {
                schedule.Windows.Remove(window);
            }
        }

        return new(schedule, [.. Machines.Where(machine => !ids.Any(id => Same(id, machine.Id)))]);
    }

    private string? ModeProblem(IReadOnlyList<MachineID> ids, Mode mode, string direction) =>
        ids.Count == 0 ? "List of machines is empty"
        : ListProblem(ids) ?? ids.Select(id => Find(id.Hostname, id.Ip) switch
        {
            null => $"Machine '{Text(id)}' is not part of a maintenance schedule",
            var machine when machine.Mode != mode => $"Machine '{Text(id)}' is not in {(mode == Mode.Down ? "DOWN" : "DRAINING")} mode and cannot be brought {direction}",
            _ => null,
        }).FirstOrDefault(problem => problem is not null);

    private static string? ListProblem(IReadOnlyList<MachineID> ids) => ids.Select((id, at) =>
        id.Hostname.Length == 0 && id.Ip.Length == 0 ? "Both 'hostname' and 'ip' for a machine are empty"
        : id.Ip.Length > 0 && !IsAddress(id.Ip) ? $"Failed to parse the IP '{id.Ip}'"
        : ids.Take(at).Any(other => Same(other, id)) ? $"Machine '{Text(id)}' appears more than once in the schedule"
        : null).FirstOrDefault(problem => problem is not null);

    // Four numbers: .NET takes "1" for an address too.
    private static bool IsAddress(string ip) =>
        ip.Split('.').Length == 4 && IPAddress.TryParse(ip, out var address) && address.AddressFamily == AddressFamily.InterNetwork;

    private static bool Same(MachineID left, MachineID right) => Same(left, right.Hostname, right.Ip);

    private static bool Same(MachineID id, string hostname, string ip) => string.Equals(id.Hostname, hostname, StringComparison.OrdinalIgnoreCase) && id.Ip == ip;

    private static string Text(MachineID id) => Encoding.UTF8.GetString(MesosJson.ToUtf8(id));
}
