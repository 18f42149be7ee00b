namespace Levee.Grains.Allocation;

/// <summary>When an agent is looked at next.</summary>
internal enum Due
{
    /// <summary>When something about it changes.</summary>
    Never,

    /// <summary>In the next periodic run.</summary>
    Later,

    /// <summary>In the next run.</summary>
    Now,
}
