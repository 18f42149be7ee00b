using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Google.Protobuf;
using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Which types need no copy: they cannot change, or say that nobody changes them.</summary>
internal static class Immutability
{
    private static readonly ConcurrentDictionary<Type, bool> s_known = new();

    private static readonly HashSet<Type> s_collections =
    [
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>), typeof(Nullable<>), typeof(KeyValuePair<,>),
    ];

    public static bool Of(Type type) => s_known.TryGetValue(type, out var known) ? known : s_known.GetOrAdd(type, Find(type, []));

    private static bool Find(Type type, HashSet<Type> above)
    {
        if (type.IsEnum || type == typeof(CancellationToken) || type == typeof(Nothing) || SimpleCodecs.Find(type) is not null
            || type.IsDefined(typeof(ImmutableAttribute), false))
        {
            return true;
        }

        if (type.IsGenericType && s_collections.Contains(type.GetGenericTypeDefinition()))
        {
            return type.GetGenericArguments().All(argument => Inner(argument, above));
        }

        return (type.IsSealed || type.IsValueType) && !type.IsArray && !typeof(IMessage).IsAssignableFrom(type) && !typeof(IAddressable).IsAssignableFrom(type)
            && ObjectShape.Handles(type) && AllFields(type).All(field => field.IsInitOnly && Inner(field.FieldType, above));
    }

    /// <summary>A type that contains itself is taken for mutable until it is known to be otherwise.</summary>
    private static bool Inner(Type type, HashSet<Type> above) =>
        s_known.TryGetValue(type, out var known) ? known : above.Add(type) && Find(type, above);

    private static IEnumerable<FieldInfo> AllFields(Type? type) => type is null ? [] : type
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        .Concat(AllFields(type.BaseType));
}
