using Google.Protobuf;

namespace Levee.Grains.Interfaces.Protocol.Json;

/// <summary>Paths of the required fields that a message lacks, in protobuf's own order: a message's fields before those of its parts.</summary>
internal sealed class MissingFields
{
    private readonly Stack<string> _path = new();
    private readonly List<string> _found = [];

    /// <returns><c>Missing required fields: a.b, c[2].d</c>, or null when all are there.</returns>
    public static string? Of(IMessage message)
    {
        var missing = new MissingFields();
        MessagePlan.Of(message.Descriptor).CollectMissing(message, missing);
        return missing._found.Count == 0 ? null : $"Missing required fields: {string.Join(", ", missing._found)}";
    }

    public void Add(string field) => _found.Add(string.Join('.', _path.Reverse().Append(field)));

    public void Enter(string part) => _path.Push(part);

    public void Leave() => _path.Pop();
}
