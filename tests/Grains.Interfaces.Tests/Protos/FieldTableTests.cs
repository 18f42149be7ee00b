using System.Globalization;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Tests.Protos;

/// <summary>The generated messages against the table of the published ones, in both directions.</summary>
public sealed class FieldTableTests
{
    private static readonly IReadOnlyList<FieldRow> Rows = FieldRow.ReadAll();

    [Fact]
    public void Every_field_and_enum_value_is_as_published_and_there_are_no_others()
    {
        var ours = MesosTypes.Messages.SelectMany(Describe).Concat(MesosTypes.Enums.SelectMany(Describe)).ToHashSet();
        var published = Rows.ToHashSet();
        Assert.True(Rows.Count > 1_600, $"The table has only {Rows.Count} rows.");
        Assert.Empty(published.Except(ours));
        Assert.Empty(ours.Except(published));
    }

    [Fact]
    public void Fields_are_declared_in_the_published_order_since_Mesos_writes_them_in_it()
    {
        var published = Rows.Where(row => !row.IsEnumValue && !row.IsEmptyMessage).ToLookup(row => row.Owner, row => row.Name);
        Assert.All(MesosTypes.Messages, message => Assert.Equal(published[message.FullName], message.Fields.InDeclarationOrder().Select(field => field.Name)));
    }

    [Fact]
    public void Each_proto_package_has_its_own_namespace() => Assert.Equal(
        ["Mesos.V1", "Mesos.V1.Agent", "Mesos.V1.Allocator", "Mesos.V1.Executor", "Mesos.V1.Maintenance", "Mesos.V1.Master", "Mesos.V1.Quota", "Mesos.V1.ResourceProvider", "Mesos.V1.Scheduler"],
        MesosTypes.Messages.Select(message => message.ClrType.Namespace!).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<FieldRow> Describe(MessageDescriptor message) => message.Fields.InDeclarationOrder().Count == 0
        ? [new FieldRow(message.File.Name, message.FullName, "(no fields)", 0, "", "empty-message", "", false)]
        : message.Fields.InDeclarationOrder().Select(Describe);

    private static IEnumerable<FieldRow> Describe(EnumDescriptor type) => type.Values.Select(value =>
        new FieldRow(type.File.Name, type.FullName, value.Name, value.Number, "", "enum-value", "", value.ToProto().Options?.Deprecated == true));

    private static FieldRow Describe(FieldDescriptor field)
    {
        var proto = field.ToProto();
        return new(field.File.Name, field.ContainingType.FullName, field.Name, field.FieldNumber, LabelOf(field), TypeOf(field), DefaultOf(field, proto), proto.Options?.Deprecated == true);
    }

    private static string LabelOf(FieldDescriptor field) =>
        field.IsRepeated ? "repeated"
        : field.IsRequired ? "required"
        : field.RealContainingOneof is { } oneof ? $"optional/oneof:{oneof.Name}"
        : "optional";

    private static string TypeOf(FieldDescriptor field) => field switch
    {
        { IsMap: true } => $"map<{TypeOf(field.MessageType.FindFieldByNumber(1))},{TypeOf(field.MessageType.FindFieldByNumber(2))}>",
        { FieldType: FieldType.Message } => field.MessageType.FullName,
        { FieldType: FieldType.Enum } => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };

    // The table writes strings in quotes and doubles with a fraction, as a .proto file does.
    private static string DefaultOf(FieldDescriptor field, FieldDescriptorProto proto) => proto switch
    {
        { HasDefaultValue: false } => "",
        _ when field.FieldType == FieldType.String => $"\"{proto.DefaultValue}\"",
        _ when field.FieldType == FieldType.Double => double.Parse(proto.DefaultValue, CultureInfo.InvariantCulture).ToString("0.0#", CultureInfo.InvariantCulture),
        _ => proto.DefaultValue,
    };
}
