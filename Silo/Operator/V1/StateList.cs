using Google.Protobuf;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Protocol;

namespace Levee.Silo.Operator.V1;

/// <summary>One list of a part of GET_STATE.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Field">Its number in protobuf.</param>
internal abstract record StateList(string Name, int Field)
{
    /// <summary>Writes the entries as values of an array.</summary>
    public abstract void Write(ref JsonOutput output, ClusterSummary cluster);

    /// <summary>Adds the entries to the part's message.</summary>
    public abstract void AddTo(MessageOutline part, ClusterSummary cluster);
}

/// <summary>A list of messages that are made when asked for.</summary>
internal sealed record MessageList(string Name, int Field, Func<ClusterSummary, IEnumerable<IMessage>> Entries) : StateList(Name, Field)
{
    /// <inheritdoc/>
    public override void Write(ref JsonOutput output, ClusterSummary cluster)
    {
        foreach (var entry in Entries(cluster))
        {
            MesosJson.Write(entry, ref output);
        }
    }

    /// <inheritdoc/>
    public override void AddTo(MessageOutline part, ClusterSummary cluster)
    {
        foreach (var entry in Entries(cluster))
        {
            part.Add(Field, entry);
        }
    }
}

/// <summary>A list of tasks, of which there may be many: those that did not change since somebody asked are not written anew.</summary>
internal sealed record TaskList(string Name, int Field, TaskPlace Place) : StateList(Name, Field)
{
    /// <inheritdoc/>
    public override void Write(ref JsonOutput output, ClusterSummary cluster) => cluster.Forms.Json.Write(ref output, cluster.TasksIn(Place));

    /// <inheritdoc/>
    public override void AddTo(MessageOutline part, ClusterSummary cluster)
    {
        var (tasks, texts) = (cluster.TasksIn(Place), cluster.Forms.Protobuf);
        texts.Prepare(tasks);
        foreach (var task in tasks)
        {
            part.Add(Field, texts.Of(task));
        }
    }
}
