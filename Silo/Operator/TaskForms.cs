using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator;

/// <summary>Tasks as the documents write them: in the classic shape, and in either encoding of v1.</summary>
internal sealed class TaskForms : IDisposable
{
    private static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(5);

    public TaskForms(TimeProvider clock, IOptions<DocumentOptions> options)
    {
        Classic = new(clock, options.Value.KeepTaskTexts ? Timeout.InfiniteTimeSpan : MostIdle, (task, target) =>
        {
            var output = new JsonOutput(target);
            TaskJson.Write(ref output, task);
            output.Flush();
        });
        Json = new(clock, MostIdle, (task, target) => MesosJson.Write(task, target));
        Protobuf = new(clock, MostIdle, (task, target) => task.WriteTo(target));
    }

    /// <summary>Tasks as <c>/state</c> has them.</summary>
    public TaskTexts Classic { get; }

    /// <summary>Tasks as JSON of v1.</summary>
    public TaskTexts Json { get; }

    /// <summary>Tasks as protobuf messages.</summary>
    public TaskTexts Protobuf { get; }

    /// <summary>Drops texts of tasks that are not in the picture, once there are many of them.</summary>
    public void Trim(ClusterView view)
    {
        Classic.Trim(view);
        Json.Trim(view);
        Protobuf.Trim(view);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Classic.Dispose();
        Json.Dispose();
        Protobuf.Dispose();
    }
}
