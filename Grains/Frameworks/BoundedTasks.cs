using Levee.Grains.Interfaces.Identifiers;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Frameworks;

/// <summary>A list of tasks of limited length; the oldest goes first.</summary>
internal sealed class BoundedTasks(int most)
{
    private readonly LinkedList<MesosTask> _order = [];
    private readonly Dictionary<TaskId, LinkedListNode<MesosTask>> _nodes = [];

    /// <summary>The tasks, oldest first.</summary>
    public IEnumerable<MesosTask> Tasks => _order;

    /// <summary>Whether a task is in the list.</summary>
    public bool Contains(TaskId id) => _nodes.ContainsKey(id);

    /// <summary>Adds a task as the youngest.</summary>
    /// <returns>The task that fell out for it, or <see langword="null"/>.</returns>
    public MesosTask? Add(TaskId id, MesosTask task)
    {
        Remove(id);
        _nodes[id] = _order.AddLast(task);
        return _order.Count > most ? Remove(TaskId.From(_order.First!.Value.TaskId)) : null;
    }

    /// <summary>Takes a task out.</summary>
    public MesosTask? Remove(TaskId id)
    {
        if (!_nodes.Remove(id, out var node))
        {
            return null;
        }

        _order.Remove(node);
        return node.Value;
    }
}
