using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Google.Protobuf;
using Orleans;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>Names of types on the wire: the alias, else the full name; generic arguments in brackets. Only types that have a codec are found.</summary>
internal static class TypeNames
{
    private static readonly ConcurrentDictionary<Type, string> s_names = new();
    private static readonly ConcurrentDictionary<string, Type?> s_types = new();
    private static readonly Lazy<Dictionary<string, Type>> s_aliases = new(FindAliases);
    private static readonly SearchValues<char> s_nameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.+`");

    /// <summary>Where the types of the platform come from that values may have: collections, addresses, exceptions, messages of protobuf itself.</summary>
    private static readonly Assembly[] s_framework = [.. new[]
    {
        typeof(object), typeof(Queue<>), typeof(ImmutableArray<>), typeof(IPAddress), typeof(Uri), typeof(SocketException), typeof(Process), typeof(IMessage),
    }.Select(type => type.Assembly).Distinct()];
    private static PartList s_parts = new(-1, []);

    /// <summary>The assemblies that grain contracts, values and classes may come from: those that use the engine, loaded or referenced by one that is.</summary>
    public static IReadOnlyCollection<Assembly> Parts
    {
        get
        {
            var loaded = AppDomain.CurrentDomain.GetAssemblies().Length;
            var parts = Volatile.Read(ref s_parts);
            if (parts.Loaded != loaded)
            {
                Volatile.Write(ref s_parts, parts = new(loaded, FindParts()));
            }

            return parts.Found;
        }
    }

    public static string Of(Type type) => s_names.GetOrAdd(type, static type =>
        type.IsArray ? $"{Of(type.GetElementType()!)}[]"
        : type.IsConstructedGenericType ? $"{Of(type.GetGenericTypeDefinition())}<{string.Join(',', type.GetGenericArguments().Select(Of))}>"
        : AliasOf(type) ?? type.FullName!);

    /// <summary>What was named here is found again without the list of all aliases, for which every type of every part is loaded: 10 MB of a client that only answers to its observer's interface.</summary>
    private static string? AliasOf(Type type)
    {
        var alias = type.GetCustomAttributes<AliasAttribute>(false).FirstOrDefault()?.Alias;
        if (alias is not null && IsAllowed(type))
        {
            s_types.TryAdd(alias, type);
        }

        return alias;
    }

    public static Type? Find(string name) => s_types.TryGetValue(name, out var known) ? known : Remember(name, Resolve(name));

    /// <summary>Unknown names are not remembered: there is no end of them.</summary>
    private static Type? Remember(string name, Type? type) => type is null ? null : s_types.GetOrAdd(name, type);

    private static Type? Resolve(string name)
    {
        if (name.EndsWith("[]", StringComparison.Ordinal))
        {
            return Find(name[..^2])?.MakeArrayType();
        }

        if (name.EndsWith('>') && name.IndexOf('<', StringComparison.Ordinal) is > 0 and var open)
        {
            var arguments = Split(name[(open + 1)..^1]).Select(Find).ToArray();
            return Find(name[..open]) is { IsGenericTypeDefinition: true } generic && !arguments.Contains(null)
                && generic.GetGenericArguments().Length == arguments.Length ? generic.MakeGenericType(arguments!) : null;
        }

        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(s_nameCharacters))
        {
            return s_aliases.Value.GetValueOrDefault(name);
        }

        var found = s_aliases.Value.GetValueOrDefault(name)
            ?? Parts.Concat(s_framework).Select(assembly => assembly.GetType(name)).FirstOrDefault(type => type is not null);
        return found is not null && IsAllowed(found) ? found : null;
    }

    private static bool IsAllowed(Type type) => type.IsEnum || type.IsGenericTypeDefinition || ObjectShape.Handles(type) || SimpleCodecs.Find(type) is not null
        || type.IsAssignableTo(typeof(IMessage)) || type.IsAssignableTo(typeof(IAddressable)) || type.IsAssignableTo(typeof(Exception));

    private static IEnumerable<string> Split(string arguments)
    {
        var (depth, start) = (0, 0);
        for (var i = 0; i < arguments.Length; i++)
        {
            depth += arguments[i] switch { '<' => 1, '>' => -1, _ => 0 };
            if (arguments[i] == ',' && depth == 0)
            {
                yield return arguments[start..i];
                start = i + 1;
            }
        }

        yield return arguments[start..];
    }

    private static Dictionary<string, Type> FindAliases() => Parts
        .SelectMany(part => part.GetTypes())
        .SelectMany(type => type.GetCustomAttributes<AliasAttribute>(false).Select(alias => (alias.Alias, type)))
        .DistinctBy(entry => entry.Alias)
        .ToDictionary(entry => entry.Alias, entry => entry.type);

    private static HashSet<Assembly> FindParts()
    {
        var engine = typeof(TypeNames).Assembly;
        var found = new HashSet<Assembly> { engine };
        var open = new Stack<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        var seen = new HashSet<string?>();
        while (open.TryPop(out var assembly))
        {
            var name = assembly.GetName().Name;
            if (!seen.Add(name) || IsFramework(name))
            {
                continue;
            }

            var references = assembly.GetReferencedAssemblies();
            if (references.Any(reference => reference.Name == engine.GetName().Name))
            {
                found.Add(assembly);
            }

            foreach (var reference in references.Where(reference => !IsFramework(reference.Name) && !seen.Contains(reference.Name)))
            {
                open.Push(Assembly.Load(reference));
            }
        }

        return found;
    }

    private static bool IsFramework(string? name) =>
        name is null || name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name is "netstandard" or "mscorlib";

    private sealed record PartList(int Loaded, IReadOnlyCollection<Assembly> Found);
}
