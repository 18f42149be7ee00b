using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Tests.Protocol.Required;

/// <summary>Writes the table of required fields from the descriptors.</summary>
internal static class RequiredTable
{
    /// <summary>One line per class that has required fields, or parts with some; in order of their names.</summary>
    public static string Of(MessageDescriptor root)
    {
        var all = Reachable(root);
        var concerned = all.Where(type => Required(type).Any()).ToHashSet();
        while (all.Where(type => Parts(type).Any(part => concerned.Contains(part.MessageType)) && concerned.Add(type)).ToList() is { Count: > 0 })
        {
        }

        return string.Concat(concerned.Append(root).Distinct().OrderBy(type => type.ClrType.FullName, StringComparer.Ordinal).Select(type =>
            $"{type.ClrType.FullName}\t{string.Join(' ', Required(type).Select(field => $"{field.FieldNumber}:{WireType(field)}"))}"
            + $"\t{string.Join(' ', Parts(type).Where(part => concerned.Contains(part.MessageType)).Select(part => $"{part.FieldNumber}={part.MessageType.ClrType.FullName}"))}\n"));
    }

    private static HashSet<MessageDescriptor> Reachable(MessageDescriptor root)
    {
        var found = new HashSet<MessageDescriptor>();
        var open = new Stack<MessageDescriptor>([root]);
        while (open.TryPop(out var type))
        {
            if (found.Add(type))
            {
                foreach (var part in Parts(type))
                {
                    open.Push(part.MessageType);
                }
            }
        }

        return found;
    }

    private static IEnumerable<FieldDescriptor> Required(MessageDescriptor type) => type.Fields.InFieldNumberOrder().Where(field => field.IsRequired);

    // The entries of maps have no class and, in Mesos, no messages as values.
    private static IEnumerable<FieldDescriptor> Parts(MessageDescriptor type) => type.Fields.InFieldNumberOrder().Where(field => field is { FieldType: FieldType.Message, IsMap: false });

    private static int WireType(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Double => 1,
        FieldType.Message or FieldType.String or FieldType.Bytes => 2,
        FieldType.Bool or FieldType.Enum or FieldType.Int32 or FieldType.Int64 or FieldType.UInt32 or FieldType.UInt64 => 0,
        _ => throw new NotSupportedException($"{field.FullName} is a {field.FieldType}."),
    };
}
