using System.Reflection.Metadata;

namespace Levee.Embedded.Tests.Api;

/// <summary>The attributes that change what compiles: <c>[Obsolete]</c> and <c>[AttributeUsage]</c>.</summary>
internal static class AttributeText
{
    public static string Of(MetadataReader reader, CustomAttributeHandleCollection attributes)
    {
        var texts = attributes.Select(handle => (Name: Name(reader, handle), Handle: handle)).Select(item => item.Name switch
        {
            // A ref struct carries a compiler-made [Obsolete] for old compilers; Kind tells about it.
            "ObsoleteAttribute" when !Names(reader, attributes).Contains("IsByRefLikeAttribute") => Obsolete(reader.GetCustomAttribute(item.Handle)),
            "AttributeUsageAttribute" => Usage(reader.GetCustomAttribute(item.Handle)),
            _ => "",
        });
        return string.Concat(texts);
    }

    public static IReadOnlySet<string> Names(MetadataReader reader, CustomAttributeHandleCollection attributes) => attributes.Select(handle => Name(reader, handle)).ToHashSet();

    private static string Obsolete(CustomAttribute attribute) =>
        attribute.DecodeValue(TypeNames.Instance).FixedArguments is [_, { Value: true }] ? " [Obsolete, error]" : " [Obsolete]";

    private static string Usage(CustomAttribute attribute)
    {
        var value = attribute.DecodeValue(TypeNames.Instance);
        var named = value.NamedArguments.ToDictionary(argument => argument.Name!, argument => (bool)argument.Value!);
        var targets = (AttributeTargets)(int)value.FixedArguments[0].Value!;
        return $" [AttributeUsage {targets}, AllowMultiple={named.GetValueOrDefault("AllowMultiple")}, Inherited={named.GetValueOrDefault("Inherited", true)}]";
    }

    private static string Name(MetadataReader reader, CustomAttributeHandle handle)
    {
        var constructor = reader.GetCustomAttribute(handle).Constructor;
        var type = constructor.Kind == HandleKind.MethodDefinition
            ? reader.GetMethodDefinition((MethodDefinitionHandle)constructor).GetDeclaringType()
            : reader.GetMemberReference((MemberReferenceHandle)constructor).Parent;
        return TypeNames.Of(reader, type) is var name ? name[(name.LastIndexOf('.') + 1)..] : "";
    }
}
