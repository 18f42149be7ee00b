using System.Collections;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Levee.Executors.Launch;
using Generated = Levee.Containers.LaunchInfo;

namespace Levee.Executors.Tests.Launch;

/// <summary>The shim reads what the agent writes: its own reading against the class that is generated from launch.proto.</summary>
public sealed class LaunchInfoTests
{
    private int _values;

    [Fact]
    public void Every_field_of_the_message_is_read()
    {
        var message = (Generated)Filled(Generated.Descriptor);
        Same(message, LaunchInfo.Parse(message.ToByteArray()), except: "container_id"); // That is for people only.
    }

    [Fact]
    public void What_is_not_there_is_absent()
    {
        var info = LaunchInfo.Parse(new Generated { ContainerId = "c", WorkingDirectory = "/", Command = new() { Path = "true" } }.ToByteArray());
        Assert.Null(info.Rootfs);
        Assert.Null(info.Uid);
        Assert.Null(info.WaitDescriptor);
        Assert.Null(info.Capabilities);
        Assert.False(info.Replace);
        Assert.Equal(0x1A4u, LaunchFile.Parse([]).Mode);
    }

    /// <summary>A message in which every field, at every depth, has a value of its own.</summary>
    private IMessage Filled(MessageDescriptor type)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                list.Add(Value(field));
                list.Add(Value(field));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field));
            }
        }

        return message;
    }

    private object Value(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => Filled(field.MessageType),
        FieldType.String => $"text {++_values}",
        FieldType.Bytes => ByteString.CopyFrom((byte)++_values, 0, 255),
        FieldType.Bool => true,
        FieldType.Int32 => ++_values,
        FieldType.UInt32 => (uint)++_values + int.MaxValue,
        FieldType.UInt64 => ulong.MaxValue - (ulong)++_values,
        var other => throw new NotSupportedException($"{other}"),
    };

    private static void Same(IMessage message, object read, string? except = null)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.Name != except))
        {
            var property = read.GetType().GetProperty(field.PropertyName, BindingFlags.Public | BindingFlags.Instance);
            Assert.True(property is not null, $"{message.Descriptor.Name}.{field.Name} is not read");
            var (expected, actual) = (field.Accessor.GetValue(message), property.GetValue(read));
            var pairs = field.IsRepeated ? ((IList)expected).Cast<object>().Zip(((IList)actual!).Cast<object>()) : [(expected, actual!)];
            foreach (var (one, other) in pairs)
            {
                if (one is IMessage part)
                {
                    Same(part, other);
                }
                else
                {
                    Assert.Equal(one is ByteString bytes ? bytes.ToByteArray() : one, other);
                }
            }
        }
    }
}
