using Orleans.Runtime;

namespace Orleans;

/// <summary>Makes references. A reference costs nothing until it is called; grains exist by being called.</summary>
public interface IGrainFactory
{
    /// <summary>The grain with this key.</summary>
    /// <param name="grainClassNamePrefix">Start of the class name where several classes implement the interface.</param>
    TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;

    /// <summary>The grain with this id.</summary>
    TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey);

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);

    /// <inheritdoc cref="GetGrain{TGrainInterface}(Guid, string?)"/>
    IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);

    /// <summary>Makes an object callable by grains. The engine keeps it weakly: hold the object as long as it shall be called.</summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;

    /// <summary>Ends what <see cref="CreateObjectReference{TGrainObserverInterface}"/> began.</summary>
    /// <param name="obj">The reference.</param>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj) where TGrainObserverInterface : IGrainObserver;
}
