namespace Levee.Agent.StatusUpdates;

/// <summary>What updates that wait take: an executor that reports without end must not fill the agent's memory.</summary>
/// <param name="Updates">How many.</param>
/// <param name="Bytes">As they are sent.</param>
internal readonly record struct UpdateLoad(int Updates, long Bytes)
{
    /// <summary>What one task may have waiting; far more than any that reports at its pace.</summary>
    public static readonly UpdateLoad OfTask = new(1000, 16 * 1024 * 1024);

    /// <summary>What all tasks of a framework may.</summary>
    public static readonly UpdateLoad OfFramework = new(50_000, 128 * 1024 * 1024);

    /// <summary>
    /// What one task may have waiting when its executor subscribes: more than <see cref="OfTask"/>, so that one that was told to wait, or had no agent for a while, can come back with all it has,
    /// and never more than <see cref="UpdateStream"/> remembers.
    /// </summary>
    public static readonly UpdateLoad OfReturningTask = new(2000, 80 * 1024 * 1024);

    /// <summary>What all tasks of a framework may, likewise.</summary>
    public static readonly UpdateLoad OfReturningFramework = new(100_000, 256 * 1024 * 1024);

    /// <summary>What may wait for the disk.</summary>
    public static readonly UpdateLoad OfLog = new(50_000, 128 * 1024 * 1024);

    public static UpdateLoad operator +(UpdateLoad left, UpdateLoad right) => new(left.Updates + right.Updates, left.Bytes + right.Bytes);

    public static UpdateLoad operator -(UpdateLoad left, UpdateLoad right) => new(left.Updates - right.Updates, left.Bytes - right.Bytes);

    public static UpdateLoad Of(TaskStatus update) => new(1, update.CalculateSize());

    /// <summary>Whether it is more than may be.</summary>
    public bool IsOver(UpdateLoad most) => Updates > most.Updates || Bytes > most.Bytes;

    /// <summary>Whether nothing more fits.</summary>
    public bool Reaches(UpdateLoad most) => Updates >= most.Updates || Bytes >= most.Bytes;
}
