using System.Reflection;
using System.Reflection.Metadata;

namespace Levee.Embedded.Tests.Api;

/// <summary>Generic parameters with variance and constraints, without their names.</summary>
internal static class GenericText
{
    public static string Of(MetadataReader reader, GenericParameterHandleCollection parameters) =>
        parameters.Count == 0 ? "" : $"<{string.Join(", ", parameters.Select(handle => Of(reader, reader.GetGenericParameter(handle))))}>";

    private static string Of(MetadataReader reader, GenericParameter parameter)
    {
        var types = parameter.GetConstraints().Select(handle => TypeNames.Of(reader, reader.GetGenericParameterConstraint(handle).Type)).Order(StringComparer.Ordinal);
        var flags = parameter.Attributes is GenericParameterAttributes.None ? [] : new[] { parameter.Attributes.ToString() };
        return string.Join(" & ", flags.Concat(types)) is { Length: > 0 } text ? text : "any";
    }
}
