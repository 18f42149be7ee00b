using Levee.Grains.Interfaces.Hosting;
using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about the master itself.</summary>
internal static class MasterCalls
{
    public static Task GetHealthAsync(OperatorRequest request) =>
        request.ReplyAsync(new() { Type = Response.Types.Type.GetHealth, GetHealth = new() { Healthy = true } });

    public static Task GetFlagsAsync(OperatorRequest request)
    {
        var flags = new Response.Types.GetFlags();
        flags.Flags.AddRange(request.Service<MasterFlags>().Values.Select(flag => new Flag { Name = flag.Key, Value = flag.Value }));
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetFlags, GetFlags = flags });
    }

    public static Task GetVersionAsync(OperatorRequest request) =>
        request.ReplyAsync(new() { Type = Response.Types.Type.GetVersion, GetVersion = new() { VersionInfo = BuildIdentity.Current.ToMessage() } });

    public static Task GetMasterAsync(OperatorRequest request)
    {
        var master = request.View.Master!;
        var answer = new Response.Types.GetMaster { MasterInfo = master.Info, StartTime = Times.Seconds(master.StartTime), ElectedTime = Times.Seconds(master.ElectedTime) };
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetMaster, GetMaster = answer });
    }
}
