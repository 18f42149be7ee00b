using System.Reflection;
using System.Reflection.Metadata;

namespace Levee.Embedded.Tests.Api;

/// <summary>Reads the public and protected members of a type; accessors count as methods, so properties and events are compared through them.</summary>
internal static class MemberReader
{
    public static IEnumerable<ApiMember> Read(MetadataReader reader, TypeDefinition type) =>
        type.GetMethods().Select(reader.GetMethodDefinition).Where(IsVisible).Select(method => ReadMethod(reader, type, method))
            .Concat(type.GetFields().Select(reader.GetFieldDefinition).Where(IsVisible).Select(field => ReadField(reader, field)))
            .Concat(type.GetProperties().Select(reader.GetPropertyDefinition).Select(property => ReadObsolete(reader, property)).OfType<ApiMember>());

    private static bool IsVisible(MethodDefinition method) =>
        (method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsVisible(FieldDefinition field) =>
        (field.Attributes & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem
        && (field.Attributes & FieldAttributes.RTSpecialName) == 0;

    private static ApiMember ReadMethod(MetadataReader reader, TypeDefinition type, MethodDefinition method)
    {
        var inInterface = (type.Attributes & TypeAttributes.Interface) != 0;
        var signature = method.DecodeSignature(TypeNames.Instance, null);
        var name = reader.GetString(method.Name);
        var isVirtual = (method.Attributes & MethodAttributes.Virtual) != 0;
        var isOverride = isVirtual && (method.Attributes & MethodAttributes.NewSlot) == 0 && !inInterface;
        var extension = AttributeText.Names(reader, method.GetCustomAttributes()).Contains("ExtensionAttribute") ? "this " : "";
        var text = $"{Access(method.Attributes)}{Modifiers(method, inInterface)}{signature.ReturnType} {name}{GenericText.Of(reader, method.GetGenericParameters())}"
            + $"({extension}{string.Join(", ", Parameters(reader, method, signature))}){AttributeText.Of(reader, method.GetCustomAttributes())}";
        return new(name, text, isOverride, (method.Attributes & MethodAttributes.Abstract) != 0);
    }

    private static ApiMember ReadField(MetadataReader reader, FieldDefinition field)
    {
        var name = reader.GetString(field.Name);
        var constant = field.GetDefaultValue() is { IsNil: false } handle ? $" = {Constant(reader, handle)}" : "";
        var isStatic = (field.Attributes & FieldAttributes.Static) != 0 ? "static " : "";
        var readOnly = (field.Attributes & FieldAttributes.InitOnly) != 0 ? "readonly " : "";
        return new(name, $"{isStatic}{readOnly}{field.DecodeSignature(TypeNames.Instance, null)} {name}{constant}{AttributeText.Of(reader, field.GetCustomAttributes())}", false, false);
    }

    /// <summary>A property is its accessors, but [Obsolete] stands on the property itself.</summary>
    private static ApiMember? ReadObsolete(MetadataReader reader, PropertyDefinition property) =>
        AttributeText.Of(reader, property.GetCustomAttributes()) is { Length: > 0 } text
            ? new(reader.GetString(property.Name), reader.GetString(property.Name) + text, false, false)
            : null;

    private static string Access(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask) == MethodAttributes.Public ? "" : "protected ";

    private static string Modifiers(MethodDefinition method, bool inInterface)
    {
        var isStatic = (method.Attributes & MethodAttributes.Static) != 0 ? "static " : "";
        if (inInterface || (method.Attributes & MethodAttributes.Virtual) == 0 || (method.Attributes & MethodAttributes.Final) != 0)
        {
            return isStatic;
        }

        return (method.Attributes & MethodAttributes.Abstract) != 0 ? "abstract " : "virtual ";
    }

    private static IEnumerable<string> Parameters(MetadataReader reader, MethodDefinition method, MethodSignature<string> signature)
    {
        var rows = method.GetParameters().Select(reader.GetParameter).Where(parameter => parameter.SequenceNumber > 0).ToDictionary(parameter => parameter.SequenceNumber - 1);
        return signature.ParameterTypes.Select((type, index) => rows.TryGetValue(index, out var row) ? Parameter(reader, row, type) : type);
    }

    private static string Parameter(MetadataReader reader, Parameter row, string type)
    {
        var isParams = AttributeText.Names(reader, row.GetCustomAttributes()).Overlaps(["ParamArrayAttribute", "ParamCollectionAttribute"]) ? "params " : "";
        var direction = (row.Attributes & ParameterAttributes.Out) != 0 ? "out " : "";
        var optional = (row.Attributes & ParameterAttributes.Optional) == 0 ? ""
            : row.GetDefaultValue() is { IsNil: false } handle ? $" = {Constant(reader, handle)}" : " = default";
        return $"{isParams}{direction}{type} {reader.GetString(row.Name)}{optional}";
    }

    private static string Constant(MetadataReader reader, ConstantHandle handle)
    {
        var constant = reader.GetConstant(handle);
        return reader.GetBlobReader(constant.Value).ReadConstant(constant.TypeCode)?.ToString() ?? "null";
    }
}
