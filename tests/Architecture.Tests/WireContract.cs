using System.Reflection;
using System.Runtime.CompilerServices;

namespace Levee.Architecture.Tests;

/// <summary>A type that crosses a process border or is stored, as its bytes see it.</summary>
/// <param name="Type">The type with <c>[GenerateSerializer]</c>.</param>
/// <param name="Alias">The name on the wire; empty when it has none.</param>
/// <param name="Members">Id → member and type; ids of positional record parameters are written <c>(0)</c>, <c>(1)</c>, …, since they are counted apart.</param>
/// <param name="WithoutId">Stored members without an id: they would not travel.</param>
internal sealed record WireContract(Type Type, string Alias, IReadOnlyList<(string Id, string Member)> Members, IReadOnlyList<string> WithoutId)
{
    public static IEnumerable<WireContract> All => Repository.Assemblies
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => Has(type, "Orleans.GenerateSerializerAttribute") && type.Namespace!.StartsWith("Levee.", StringComparison.Ordinal))
        .Select(Read)
        .OrderBy(contract => contract.Alias, StringComparer.Ordinal);

    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string? AliasOf(MemberInfo member) => Argument(member, "Orleans.AliasAttribute") as string;

    private static WireContract Read(Type type)
    {
        var positional = type.IsEnum ? [] : PositionalParameters(type);
        var stored = type.IsEnum ? [] : type.GetFields(Declared).Where(field => !Has(field, "System.NonSerializedAttribute")).Select(field => Stored(type, field)).ToList();
        var numbered = stored.Where(item => item.Id is not null).Select(item => (item.Id!, item.Text));
        var counted = positional.Select((parameter, index) => (Item: stored.FirstOrDefault(item => item.Name == parameter && item.Id is null), Index: index))
            .Where(pair => pair.Item.Name is not null).Select(pair => ($"({pair.Index})", pair.Item.Text));
        var members = numbered.Concat(counted).Concat(type.IsEnum ? EnumMembers(type) : []);
        var without = stored.Where(item => item.Id is null && !positional.Contains(item.Name)).Select(item => $"{type.FullName}.{item.Name}");
        return new(type, AliasOf(type) ?? "", [.. members], [.. without]);
    }

    /// <summary>A field, or the auto-property it stands behind.</summary>
    private static (string Name, string? Id, string Text) Stored(Type type, FieldInfo field)
    {
        var isBacking = field.Name.StartsWith('<');
        var name = isBacking ? field.Name[1..field.Name.IndexOf('>', StringComparison.Ordinal)] : field.Name;
        var member = isBacking ? type.GetProperty(name, Declared) : (MemberInfo)field;
        var id = member is null ? null : Argument(member, "Orleans.IdAttribute")?.ToString();
        return (name, id, $"{name} {Readable(field.FieldType)}");
    }

    private static IEnumerable<(string, string)> EnumMembers(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ($"{Convert.ToInt64(field.GetRawConstantValue(), null)}", field.Name));

    /// <summary>Names of the parameters of a record's primary constructor: the longest constructor whose parameters are all properties.</summary>
    private static IReadOnlyList<string> PositionalParameters(Type type)
    {
        var isRecord = type.GetMethod("PrintMembers", Declared) is { } print && print.IsDefined(typeof(CompilerGeneratedAttribute));
        var parameters = isRecord ? type.GetConstructors(Declared).Select(constructor => constructor.GetParameters()) : [];
        return [.. parameters.Where(list => list.All(parameter => type.GetProperty(parameter.Name!, Declared) is not null)).MaxBy(list => list.Length)?.Select(parameter => parameter.Name!) ?? []];
    }

    private static string Readable(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Readable))}>"
        : type.IsArray ? $"{Readable(type.GetElementType()!)}[]" : type.Name;

    private static bool Has(MemberInfo member, string attribute) => member.GetCustomAttributesData().Any(data => data.AttributeType.FullName == attribute);

    private static object? Argument(MemberInfo member, string attribute) =>
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.FullName == attribute)?.ConstructorArguments[0].Value;
}
