using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about maintenance. Source: operator-api, A.6.</summary>
internal static class MaintenanceCalls
{
    public static Task GetStatusAsync(OperatorRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetMaintenanceStatus,
        GetMaintenanceStatus = new() { Status = MaintenanceStatus.For(request.Context, request.View) },
    });

    public static Task GetScheduleAsync(OperatorRequest request) => request.ReplyAsync(new()
    {
        Type = Response.Types.Type.GetMaintenanceSchedule,
        GetMaintenanceSchedule = new() { Schedule = MaintenanceStatus.ScheduleFor(request.Context, request.View) },
    });

    public static Task UpdateScheduleAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.UpdateMaintenanceScheduleAsync(request.Call.UpdateMaintenanceSchedule.Schedule, request.Principal, request.Aborted));

    public static Task StartAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.StartMaintenanceAsync([.. request.Call.StartMaintenance.Machines], request.Principal, request.Aborted));

    public static Task StopAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.StopMaintenanceAsync([.. request.Call.StopMaintenance.Machines], request.Principal, request.Aborted));
}
