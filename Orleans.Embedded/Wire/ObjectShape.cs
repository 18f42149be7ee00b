using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Which members of a type travel, and under which numbers.</summary>
/// <remarks>
/// Members with <see cref="IdAttribute"/>, and the parameters of a record's primary constructor in their order. Each class of an inheritance chain, and
/// the parameters beside the other members, count from 0 on their own. Source: Orleans documentation, "Serialization in Orleans".
/// </remarks>
internal static class ObjectShape
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static bool Handles(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), false) || IsTuple(type);

    /// <summary>The fields behind the members, each with its number: unique, never 0.</summary>
    public static IEnumerable<(ulong Key, FieldInfo Field)> Members(Type type)
    {
        var chain = new Stack<Type>();
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType) && level != typeof(Exception); level = level.BaseType)
        {
            chain.Push(level);
        }

        return chain.SelectMany((level, depth) => OfLevel(level).Select(member => ((((member.Id << 1) | (member.IsParameter ? 1UL : 0)) << 5) + (uint)depth + 1, member.Field)));
    }

    private static IEnumerable<(ulong Id, bool IsParameter, FieldInfo Field)> OfLevel(Type level)
    {
        if (IsTuple(level))
        {
            return level.GetFields(Declared).Select((field, index) => ((ulong)index, false, field));
        }

        var marked = level.GetFields(Declared)
            .Where(field => field.IsDefined(typeof(IdAttribute), false))
            .Select(field => ((ulong)field.GetCustomAttribute<IdAttribute>()!.Id, false, field));
        var properties = level.GetProperties(Declared)
            .Where(property => property.IsDefined(typeof(IdAttribute), false))
            .Select(property => ((ulong)property.GetCustomAttribute<IdAttribute>()!.Id, false, Backing(property)));
        return marked.Concat(properties).Concat(Parameters(level));
    }

    private static IEnumerable<(ulong Id, bool IsParameter, FieldInfo Field)> Parameters(Type level)
    {
        if (level.GetMethod("PrintMembers", Declared) is null)
        {
            return [];
        }

        var properties = level.GetProperties(Declared).ToDictionary(property => property.Name);
        return level.GetConstructors(Declared)
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.Length > 0 && parameters.All(p => properties.TryGetValue(p.Name!, out var own)
                ? own.PropertyType == p.ParameterType
                : level.BaseType?.GetProperty(p.Name!) is not null))
            .MaxBy(parameters => parameters.Length)?
            .Select((parameter, index) => (index, property: properties.GetValueOrDefault(parameter.Name!)))
            .Where(entry => entry.property is not null && !entry.property.IsDefined(typeof(IdAttribute), false) && FindBacking(entry.property) is not null)
            .Select(entry => ((ulong)entry.index, true, Backing(entry.property!))) ?? [];
    }

    private static FieldInfo Backing(PropertyInfo property) => FindBacking(property)
        ?? throw new NotSupportedException($"{property.DeclaringType}.{property.Name} has [Id] but code of its own: put [Id] on the field that holds its value.");

    private static FieldInfo? FindBacking(PropertyInfo property) => property.DeclaringType!.GetField($"<{property.Name}>k__BackingField", Declared);

    private static bool IsTuple(Type type) => typeof(ITuple).IsAssignableFrom(type) && type.Namespace == "System" && !type.IsInterface;
}
