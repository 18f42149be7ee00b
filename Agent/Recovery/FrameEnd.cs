namespace Levee.Agent.Recovery;

/// <summary>How a file of records ends.</summary>
internal enum FrameEnd
{
    /// <summary>With its last record.</summary>
    Whole,

    /// <summary>With a part of a record, as a crash leaves it.</summary>
    Torn,

    /// <summary>With something that no crash leaves: bytes were changed.</summary>
    Corrupt,
}
