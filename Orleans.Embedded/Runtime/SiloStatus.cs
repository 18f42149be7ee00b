namespace Orleans.Runtime;

/// <summary>Where a silo is in its life.</summary>
public enum SiloStatus
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>Made, not started.</summary>
    Created = 1,

    /// <summary>Starting.</summary>
    Joining = 2,

    /// <summary>Serving calls.</summary>
    Active = 3,

    /// <summary>Stopping with care.</summary>
    ShuttingDown = 4,

    /// <summary>Stopping.</summary>
    Stopping = 5,

    /// <summary>Gone.</summary>
    Dead = 6,
}
