using System.Globalization;
using System.Text;
using Levee.Executors.Messages;
using Levee.Executors.Wire;

namespace Levee.Executors.Api;

/// <summary>The calls of an executor, as HTTP requests. Source: executor.proto, Call; spec executor-api section 4.</summary>
internal static class ExecutorCalls
{
    private const int SubscribeType = 1;
    private const int UpdateType = 2;
    private const int HeartbeatType = 4;

    public static byte[] Subscribe(ExecutorSettings settings, IEnumerable<TaskInfo> tasks, IEnumerable<StatusUpdate> updates)
    {
        var subscribe = new WireWriter();
        foreach (var task in tasks)
        {
            subscribe.Bytes(1, task.Raw);
        }

        foreach (var update in updates)
        {
            subscribe.Message(2, Update(settings, update));
        }

        return Request(settings, "/api/v1/executor", Call(settings, SubscribeType).Message(4, subscribe));
    }

    public static byte[] SendUpdate(ExecutorSettings settings, StatusUpdate update) =>
        Request(settings, "/api/v1/executor", Call(settings, UpdateType).Message(5, Update(settings, update)));

    public static byte[] Heartbeat(ExecutorSettings settings) => Request(settings, "/api/v1/executor", Call(settings, HeartbeatType));

    /// <summary>A request with a protobuf message as body.</summary>
    public static byte[] Request(ExecutorSettings settings, string path, WireWriter message)
    {
        var authorization = settings.Token is null ? "" : $"Authorization: Bearer {settings.Token}\r\n";
        var length = message.Written.Length.ToString(CultureInfo.InvariantCulture);
        var head = $"POST {settings.PathPrefix}{path} HTTP/1.1\r\nHost: {settings.Agent.Host}\r\nAccept: application/x-protobuf\r\n"
            + $"Content-Type: application/x-protobuf\r\n{authorization}Content-Length: {length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. message.Written];
    }

    private static WireWriter Call(ExecutorSettings settings, int type) => new WireWriter().Id(1, settings.ExecutorId).Id(2, settings.FrameworkId).Int32(3, type);

    private static WireWriter Update(ExecutorSettings settings, StatusUpdate update) => new WireWriter().Message(1, update.Write(settings.ExecutorId));
}
