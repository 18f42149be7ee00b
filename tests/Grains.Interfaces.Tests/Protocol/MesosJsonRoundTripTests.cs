using System.Collections;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Levee.Grains.Interfaces.Protocol;
using Levee.Grains.Interfaces.Tests.Protos;

namespace Levee.Grains.Interfaces.Tests.Protocol;

public sealed class MesosJsonRoundTripTests
{
    public static TheoryData<string> MessageNames => [.. MesosTypes.Messages.Select(message => message.FullName)];

    [Theory]
    [MemberData(nameof(MessageNames))]
    public void A_message_survives_JSON_with_its_declared_defaults_filled_in(string name)
    {
        var type = MesosTypes.Messages.Single(message => message.FullName == name);
        Prop.ForAll(RandomMessages.Of(type), SurvivesJson).Check(Config.QuickThrowOnFailure.WithMaxTest(25).WithQuietOnSuccess(true));
    }

    private static bool SurvivesJson(IMessage message)
    {
        var read = MesosJson.Read(message.Descriptor, MesosJson.ToUtf8(message));
        FillDefaults(message);
        return read.Equals(message) && read.ToByteString() == message.ToByteString();
    }

    private static void FillDefaults(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var proto = field.ToProto();
            if (proto.HasDefaultValue && proto.Options?.Deprecated != true)
            {
                field.Accessor.SetValue(message, field.Accessor.GetValue(message));
            }

            foreach (var part in Parts(field, field.Accessor.GetValue(message)))
            {
                FillDefaults(part);
            }
        }
    }

    private static IEnumerable<IMessage> Parts(FieldDescriptor field, object? value) => value switch
    {
        IMessage part => [part],
        IDictionary entries => entries.Values.OfType<IMessage>(),
        IEnumerable values when field.FieldType == FieldType.Message => values.OfType<IMessage>(),
        _ => [],
    };
}
