using System.Globalization;
using Levee.Grains.Interfaces.Protocol;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>What <c>/tasks</c> asks for. Source: operator-api, B.5; clients (a limit of -1 means none).</summary>
internal sealed record TasksQuery(string? FrameworkId, string? TaskId, int Offset, int? Limit, bool Ascending)
{
    private const int UsualLimit = 100;

    /// <returns>The query, or what is wrong with it.</returns>
    public static (TasksQuery? Query, string? Error) Parse(IQueryCollection query)
    {
        if (Number(query, "limit", UsualLimit) is not { } limit)
        {
            return (null, $"Failed to parse query parameter 'limit': '{query["limit"]}' is not a whole number");
        }

        if (Number(query, "offset", 0) is not (>= 0 and var offset))
        {
            return (null, $"Failed to parse query parameter 'offset': '{query["offset"]}' is not a whole number of at least 0");
        }

        return (new(Text(query, "framework_id"), Text(query, "task_id"), offset, limit < 0 ? null : limit, query["order"] == "asc"), null);
    }

    public void Write(ref JsonOutput output, ClusterSummary cluster)
    {
        output.BeginObject();
        output.Name("tasks"u8);
        output.BeginArray();
        foreach (var task in Select(cluster))
        {
            TaskJson.Write(ref output, task);
        }

        output.EndArray();
        output.EndObject();
    }

    // Tasks of one moment stay in one order, so that pages do not overlap.
    private IEnumerable<MesosTask> Select(ClusterSummary cluster)
    {
        var found = cluster.AllTasks.Where(task => (FrameworkId is null || task.FrameworkId.Value == FrameworkId) && (TaskId is null || task.TaskId.Value == TaskId));
        var sorted = (Ascending ? found.OrderBy(FirstTime) : found.OrderByDescending(FirstTime)).ThenBy(task => task.TaskId.Value, StringComparer.Ordinal).Skip(Offset);
        return Limit is { } limit ? sorted.Take(limit) : sorted;
    }

    private static double FirstTime(MesosTask task) => task.Statuses.Count == 0 ? double.NegativeInfinity : task.Statuses[0].Timestamp;

    private static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;

    private static int? Number(IQueryCollection query, string name, int usual) =>
        Text(query, name) is not { } text ? usual : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
