using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Levee.EmbeddedEngine.Wire;
using Orleans;
using Orleans.Concurrency;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>One method of a grain or observer interface, and how to make a call to it.</summary>
internal sealed class MethodDescriptor
{
    private Func<Request>? _create;

    public MethodDescriptor(Type declaring, MethodInfo method)
    {
        Name = $"{declaring.Name}.{method.Name}";
        Id = Hash(method);
        OneWay = method.ReturnType == typeof(void) || method.IsDefined(typeof(OneWayAttribute));
        AlwaysInterleave = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        ReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;
        ResultIsShared = method.ReturnParameter.IsDefined(typeof(ImmutableAttribute));
        HasToken = method.GetParameters().Any(parameter => parameter.ParameterType == typeof(CancellationToken));
        Method = method;
    }

    /// <summary>For people: interface and method.</summary>
    public string Name { get; }

    /// <summary>Tells it from the other methods of the interface: alias or name, and the types of the parameters.</summary>
    public uint Id { get; }

    public bool OneWay { get; }

    public bool AlwaysInterleave { get; }

    public bool ReadOnly { get; }

    /// <summary>Null: that of the options.</summary>
    public TimeSpan? Timeout { get; }

    /// <summary>Whether the result is handed over without a copy.</summary>
    public bool ResultIsShared { get; }

    /// <summary>Whether the caller can cancel.</summary>
    public bool HasToken { get; }

    public MethodInfo Method { get; }

    public Request NewRequest() => (_create ??= RequestEmitter.Constructor(this))();

    private static uint Hash(MethodInfo method)
    {
        var alias = method.GetCustomAttribute<AliasAttribute>()?.Alias ?? method.Name;
        var text = $"{alias}({string.Join(',', method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)).Select(p => TypeNames.Of(p.ParameterType)))})";
        return Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, (hash, next) => (hash ^ next) * 16777619u);
    }
}

/// <summary>The methods of an interface and its bases, found once.</summary>
internal static class MethodTable
{
    private static readonly ConcurrentDictionary<MethodInfo, MethodDescriptor> s_methods = new();
    private static readonly ConcurrentDictionary<Type, Dictionary<uint, MethodDescriptor>> s_interfaces = new();

    public static MethodDescriptor Of(MethodInfo method) => s_methods.GetOrAdd(method, static method => new(method.DeclaringType!, method));

    /// <summary>The method that a message names; null: there is none.</summary>
    public static MethodDescriptor? Find(Type interfaceType, uint id) => s_interfaces.GetOrAdd(interfaceType, static type => type
        .GetInterfaces()
        .Prepend(type)
        .SelectMany(part => part.GetMethods())
        .Select(Of)
        .DistinctBy(method => method.Id)
        .ToDictionary(method => method.Id)).GetValueOrDefault(id);
}
