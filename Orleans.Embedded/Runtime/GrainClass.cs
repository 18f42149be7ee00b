using System.Reflection;
using Levee.EmbeddedEngine.Storage;
using Levee.EmbeddedEngine.Wire;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Core;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

/// <summary>A class of grains, and how to construct one.</summary>
internal sealed class GrainClass
{
    // Reflection looks once, not at each activation: after a restart all grains come at once.
    private readonly Lazy<(ConstructorInvoker Invoker, Func<Activation, List<IStorage>, object?>[] Parameters)> _recipe;

    public GrainClass(Type type)
    {
        Type = type;
        var constructor = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)
            ?? throw new InvalidOperationException($"Grain class {type} has no public constructor.");
        GrainType = GrainType.Create(type.GetCustomAttribute<GrainTypeAttribute>()?.GrainTypeName ?? NameOf(type.Name));
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), true);
        _recipe = new(() => (ConstructorInvoker.Create(constructor), [.. constructor.GetParameters().Select(SourceOf)]));
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public bool IsReentrant { get; }

    /// <summary>The name without "grain" at its end, in lower case.</summary>
    public static string NameOf(string name)
    {
        var end = name.IndexOf('`', StringComparison.Ordinal) is >= 0 and var tick ? name[..tick] : name;
        var lower = end.ToLowerInvariant();
        return lower.EndsWith("grain", StringComparison.Ordinal) && lower.Length > 5 ? lower[..^5] : lower;
    }

    /// <summary>Makes the grain object: parameters from the services, stored states, and the activation itself.</summary>
    public object Construct(Activation activation, out List<IStorage> states)
    {
        var found = states = [];
        var (invoker, parameters) = _recipe.Value;
        return invoker.Invoke(Array.ConvertAll(parameters, source => source(activation, found)).AsSpan());
    }

    private Func<Activation, List<IStorage>, object?> SourceOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } attribute)
        {
            var constructor = ConstructorInvoker.Create(typeof(PersistentState<>).MakeGenericType(type.GetGenericArguments()).GetConstructors().Single());
            return (activation, states) =>
            {
                var state = (IStorage)constructor.Invoke(activation, attribute.StateName, attribute.StorageName);
                states.Add(state);
                return state;
            };
        }

        if (type == typeof(IGrainContext))
        {
            return static (activation, _) => activation;
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return (activation, _) => activation.ActivationServices.GetRequiredKeyedService(type, keyed.Key);
        }

        return (activation, _) => activation.ActivationServices.GetService(type) ?? (parameter.HasDefaultValue
            ? parameter.DefaultValue
            : throw new InvalidOperationException($"Grain {Type} asks for a {type} ('{parameter.Name}'), which is not among the services of the host."));
    }
}

/// <summary>The grain classes of the process, by grain type and by interface.</summary>
internal sealed class GrainClasses
{
    private readonly Dictionary<GrainType, GrainClass> _byType = [];
    private readonly System.Collections.Concurrent.ConcurrentDictionary<(Type, string?), GrainClass> _byInterface = new();

    private readonly Func<(Type, string?), GrainClass> _choose;

    public GrainClasses()
    {
        _choose = Choose; // Made once: every reference to a grain asks.
        foreach (var type in TypeNames.Parts.SelectMany(part => part.GetTypes()).Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
            && type.IsAssignableTo(typeof(IGrain)) && !type.IsSubclassOf(typeof(GrainReference))))
        {
            var made = new GrainClass(type);
            if (!_byType.TryAdd(made.GrainType, made))
            {
                throw new OrleansConfigurationException(
                    $"Grain classes {type} and {_byType[made.GrainType].Type} are both named '{made.GrainType}'. Put [GrainType(\"…\")] on one of them.");
            }
        }
    }

    public GrainClass? Find(GrainType type) => _byType.GetValueOrDefault(type);

    /// <summary>The class behind an interface: the only one, or the one named after it.</summary>
    public GrainClass Of(Type interfaceType, string? prefix = null) => _byInterface.GetOrAdd((interfaceType, prefix), _choose);

    private GrainClass Choose((Type Interface, string? Prefix) key)
    {
        var all = _byType.Values.Where(one => key.Interface.IsAssignableFrom(one.Type)
            && (key.Prefix is null || one.Type.FullName!.StartsWith(key.Prefix, StringComparison.Ordinal))).ToList();
        return all switch
        {
            [] => throw new ArgumentException($"Could not find an implementation for interface {key.Interface}{(key.Prefix is null ? "" : $" whose class name starts with '{key.Prefix}'")}."),
            [var only] => only,
            _ => all.Find(one => one.GrainType.ToString() == Node.ConventionalName(key.Interface))
                ?? throw new ArgumentException($"Several classes implement {key.Interface}: {string.Join(", ", all.Select(one => one.Type))}. Give a grainClassNamePrefix."),
        };
    }
}
