namespace Levee.Executors.Launch;

/// <summary>One thing to do on the way to the command, all of it in memory outside the heap; <see cref="StepKind"/> says what the fields are.</summary>
internal unsafe struct Step
{
    public StepKind Kind;
    public byte* A;
    public byte* B;
    public byte* C;
    public byte* D;
    public ulong N;
    public ulong M;
    public ulong O;

    /// <summary>What cannot be done when this fails, for people; ends with a zero byte.</summary>
    public byte* What;
}
