using Google.Protobuf;
using Levee.Agent.Sandboxes;
using Mesos.V1;

namespace Levee.Agent.Operations;

/// <summary>Reservations, volumes and unacknowledged operations on disk.</summary>
/// <remarks>Number of resources as a varint, the resources, the operations; each message with its length before it. A format of our own.</remarks>
internal static class OperationsFile
{
    public static void Write(string path, IEnumerable<Resource> made, IEnumerable<Operation> operations)
    {
        using var content = new MemoryStream();
        var resources = made.ToList();
        using (var output = new CodedOutputStream(content, leaveOpen: true))
        {
            output.WriteInt32(resources.Count);
            foreach (var message in resources.Concat<IMessage>(operations))
            {
                output.WriteMessage(message);
            }
        }

        AtomicFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    /// <returns><see langword="null"/> when there is no file.</returns>
    /// <exception cref="IOException">It is not such a file.</exception>
    public static (List<Resource> Made, List<Operation> Operations)? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var input = new CodedInputStream(File.ReadAllBytes(path));
            List<Resource> made = [.. Enumerable.Range(0, input.ReadInt32()).Select(_ => Next(input, new Resource()))];
            var operations = new List<Operation>();
            while (!input.IsAtEnd)
            {
                operations.Add(Next(input, new Operation()));
            }

            return (made, operations);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new IOException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static T Next<T>(CodedInputStream input, T message)
        where T : IMessage
    {
        input.ReadMessage(message);
        return message;
    }
}
