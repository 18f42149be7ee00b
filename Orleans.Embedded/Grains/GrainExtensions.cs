using Levee.EmbeddedEngine.Runtime;
using Orleans.Runtime;

namespace Orleans;

/// <summary>Keys and references of grains and of references to them.</summary>
public static class GrainExtensions
{
    /// <summary>The reference to a grain object (or the same grain), seen through another interface.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)AsReference(grain, typeof(TGrainInterface));

    /// <inheritdoc cref="AsReference{TGrainInterface}"/>
    public static object AsReference(this IAddressable grain, Type interfaceType)
    {
        var reference = Reference(grain);
        return interfaceType.IsInstanceOfType(reference) ? reference : reference.Node.Bind(interfaceType, reference.GrainId);
    }

    /// <summary>The same grain seen through another of its interfaces. Nothing is checked until a call.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => AsReference<TGrainInterface>(grain);

    /// <inheritdoc cref="Cast{TGrainInterface}"/>
    public static object Cast(this IAddressable grain, Type interfaceType) => AsReference(grain, interfaceType);

    /// <summary>Type and key.</summary>
    public static GrainId GetGrainId(this IAddressable grain) => Reference(grain).GrainId;

    /// <summary>The key of a grain with a string key.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => GetGrainId(grain).Key.ToString();

    /// <summary>The key of a grain with a <see cref="Guid"/> key.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => GetGrainId(grain).GetGuidKey();

    /// <summary>The key of a grain with an integer key.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) => GetGrainId(grain).GetIntegerKey();

    private static GrainReference Reference(IAddressable grain) => grain switch
    {
        null => throw new ArgumentNullException(nameof(grain)),
        GrainReference reference => reference,
        IGrainBase { GrainContext: Activation context } => context.GrainReference,
        _ => throw new ArgumentException(
            $"A {grain.GetType().Name} made with 'new' has no identity. Use IGrainFactory.GetGrain, or CreateObjectReference for an observer.", nameof(grain)),
    };
}
