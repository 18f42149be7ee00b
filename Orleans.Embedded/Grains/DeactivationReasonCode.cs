namespace Orleans;

/// <summary>Kinds of reasons for the end of an activation. The embedded engine gives those it has a use for.</summary>
public enum DeactivationReasonCode : byte
{
    /// <summary>No reason given.</summary>
    None = 0,

    /// <summary>The silo stops.</summary>
    ShuttingDown = 1,

    /// <summary>Constructor, state or <see cref="IGrainBase.OnActivateAsync"/> failed.</summary>
    ActivationFailed = 2,

    /// <summary>Not used here.</summary>
    DirectoryFailure = 3,

    /// <summary>No call for the collection age.</summary>
    ActivationIdle = 4,

    /// <summary>Not used here.</summary>
    ActivationUnresponsive = 5,

    /// <summary>Not used here.</summary>
    DuplicateActivation = 6,

    /// <summary>Not used here.</summary>
    IncompatibleRequest = 7,

    /// <summary>The grain met an error after which it must not go on, such as a write conflict.</summary>
    ApplicationError = 8,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested = 9,

    /// <summary>Not used here.</summary>
    Migrating = 10,

    /// <summary>An operator asked for it.</summary>
    RuntimeRequested = 11,

    /// <summary>Not used here.</summary>
    HighMemoryPressure = 12,
}
