using System.Reflection;

namespace Levee.Silo.Tests.Http;

/// <summary>A grain reference that hands each call to the method of the same name on a stand-in; what the stand-in lacks is not supported.</summary>
public class GrainDouble : DispatchProxy
{
    private object _standIn = null!;

    public static TGrain Of<TGrain>(object standIn)
        where TGrain : class
    {
        var grain = Create<TGrain, GrainDouble>();
        ((GrainDouble)(object)grain)._standIn = standIn;
        return grain;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        (_standIn.GetType().GetMethod(targetMethod!.Name) ?? throw new NotSupportedException($"{_standIn.GetType().Name} has no {targetMethod.Name}.")).Invoke(_standIn, args);
}
