using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Levee.Embedded.Tests.Api;

/// <summary>Reads the public types of an assembly file without loading it, so nothing it refers to has to be there.</summary>
internal static class ApiReader
{
    public static IReadOnlyList<ApiType> Read(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        var reader = file.GetMetadataReader();
        return [.. reader.TypeDefinitions.Where(handle => IsVisible(reader, handle)).Select(handle => ReadType(reader, handle))];
    }

    private static bool IsVisible(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public => true,
            TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(reader, type.GetDeclaringType()),
            _ => false,
        };
    }

    private static ApiType ReadType(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        var baseType = TypeNames.Of(reader, type.BaseType);
        var shape = Kind(reader, type, baseType) + GenericText.Of(reader, type.GetGenericParameters()) + AttributeText.Of(reader, type.GetCustomAttributes());
        var interfaces = type.GetInterfaceImplementations().Select(item => TypeNames.Of(reader, reader.GetInterfaceImplementation(item).Interface));
        return new(TypeNames.Of(reader, handle), shape, baseType, [.. interfaces], [.. MemberReader.Read(reader, type)]);
    }

    private static string Kind(MetadataReader reader, TypeDefinition type, string baseType)
    {
        if ((type.Attributes & TypeAttributes.Interface) != 0)
        {
            return "interface";
        }

        var attributes = AttributeText.Names(reader, type.GetCustomAttributes());
        var isAbstract = (type.Attributes & TypeAttributes.Abstract) != 0;
        var isSealed = (type.Attributes & TypeAttributes.Sealed) != 0;
        return (baseType, isAbstract, isSealed) switch
        {
            ("System.Enum", _, _) => "enum",
            ("System.MulticastDelegate", _, _) => "delegate",
            ("System.ValueType", _, _) => (attributes.Contains("IsReadOnlyAttribute") ? "readonly " : "") + (attributes.Contains("IsByRefLikeAttribute") ? "ref " : "") + "struct",
            (_, true, true) => "static class",
            (_, true, false) => "abstract class",
            (_, false, true) => "sealed class",
            _ => "class",
        };
    }
}
