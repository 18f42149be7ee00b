namespace Levee.Agent.Containers.Seccomp;

/// <summary>How an argument is compared. Names are those of profiles without <c>SCMP_CMP_</c>.</summary>
internal enum SeccompComparison
{
    NotEqual,
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,

    /// <summary>The argument and the first value, bit by bit, are the second value.</summary>
    MaskedEqual,
}
