using Orleans.Runtime;

namespace Orleans;

/// <summary>An object outside the grains that grains can call. Pass a reference from <see cref="IGrainFactory.CreateObjectReference{T}"/>, never the object.</summary>
public interface IGrainObserver : IAddressable
{
}
