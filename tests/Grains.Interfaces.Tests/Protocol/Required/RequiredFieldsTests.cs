using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Executor;

namespace Levee.Grains.Interfaces.Tests.Protocol.Required;

public sealed class RequiredFieldsTests
{
    private const string Table = "Levee.Grains.Interfaces.Protocol.Required.executor-call.tsv";

    /// <summary>With <c>LEVEE_UPDATE_SNAPSHOT</c> set to the full path of the table, it is written anew.</summary>
    [Fact]
    public void The_table_of_executors_calls_is_what_the_descriptors_say()
    {
        var expected = RequiredTable.Of(Call.Descriptor);
        if (Environment.GetEnvironmentVariable("LEVEE_UPDATE_SNAPSHOT") is { } path && Path.IsPathRooted(path))
        {
            File.WriteAllText(path, expected);
            return;
        }

        using var table = new StreamReader(typeof(RequiredFields).Assembly.GetManifestResourceStream(Table)!);
        Assert.Equal(expected, table.ReadToEnd());
    }

    [Fact]
    public void Calls_with_all_they_need_are_known_by_their_bytes() =>
        Prop.ForAll(RandomMessages.Of(Call.Descriptor), call => RequiredFields.AreSurelyThere<Call>(call.ToByteArray())).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithQuietOnSuccess(true));

    [Fact]
    public void A_call_that_lacks_one_is_left_to_the_descriptors() =>
        Prop.ForAll(RandomMessages.Of(Call.Descriptor), LacksWhatIsTaken).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithQuietOnSuccess(true));

    [Fact]
    public void A_required_field_of_another_wire_type_does_not_count()
    {
        var head = new Call { ExecutorId = new() { Value = "e" }, FrameworkId = new() { Value = "f" } }.ToByteArray();
        Assert.True(RequiredFields.AreSurelyThere<Call>(head));
        Assert.False(RequiredFields.AreSurelyThere<Call>([.. head, 0x2A, 0x02, 0x08, 0x01])); // An update whose status is a number.
    }

    [Fact]
    public void Of_a_type_that_is_not_in_the_table_nothing_is_sure() => Assert.False(RequiredFields.AreSurelyThere<Mesos.V1.Scheduler.Call>([]));

    /// <summary>Clears each required field of the message and of its parts in turn.</summary>
    private static bool LacksWhatIsTaken(IMessage call)
    {
        foreach (var (part, field) in RequiredOf(call).ToList())
        {
            var value = field.Accessor.GetValue(part);
            field.Accessor.Clear(part);
            if (RequiredFields.AreSurelyThere<Call>(call.ToByteArray()) || RequiredFields.Missing(call) is null)
            {
                return false;
            }

            field.Accessor.SetValue(part, value);
        }

        return true;
    }

    private static IEnumerable<(IMessage Message, Google.Protobuf.Reflection.FieldDescriptor Field)> RequiredOf(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            if (field.IsRequired)
            {
                yield return (message, field);
            }

            var parts = field.FieldType != Google.Protobuf.Reflection.FieldType.Message || field.IsMap ? []
                : field.IsRepeated ? ((System.Collections.IEnumerable)field.Accessor.GetValue(message)).Cast<IMessage>()
                : field.Accessor.HasValue(message) ? [(IMessage)field.Accessor.GetValue(message)] : [];
            foreach (var found in parts.SelectMany(RequiredOf))
            {
                yield return found;
            }
        }
    }
}
