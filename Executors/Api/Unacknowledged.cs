using Levee.Executors.Messages;

namespace Levee.Executors.Api;

/// <summary>What a new agent process has to hear when the executor subscribes. Source: spec executor-api section 11.</summary>
internal sealed class Unacknowledged
{
    private readonly List<TaskInfo> _tasks = [];
    private readonly List<StatusUpdate> _updates = [];

    /// <summary>Tasks of which no update was ever acknowledged.</summary>
    public IReadOnlyList<TaskInfo> Tasks => _tasks;

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<StatusUpdate> Updates => _updates;

    public void Add(TaskInfo task) => _tasks.Add(task);

    public void Add(StatusUpdate update) => _updates.Add(update);

    /// <returns>The update; <see langword="null"/> when it was acknowledged before.</returns>
    public StatusUpdate? Acknowledge(string taskId, ReadOnlySpan<byte> uuid)
    {
        _tasks.RemoveAll(task => task.Id == taskId);
        for (var i = 0; i < _updates.Count; i++)
        {
            if (_updates[i].Uuid.AsSpan().SequenceEqual(uuid))
            {
                var update = _updates[i];
                _updates.RemoveAt(i);
                return update;
            }
        }

        return null;
    }
}
