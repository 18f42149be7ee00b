namespace Levee.Executors.Launch;

/// <summary>What a <see cref="Step"/> does. In brackets: what of it is used.</summary>
internal enum StepKind
{
    /// <summary>Writes [N] bytes [B] to file [A], which is there.</summary>
    Write,

    /// <summary>Makes file [A] with [N] bytes [B], permissions [M], owner and group [O].</summary>
    MakeFile,

    /// <summary>Makes directory [A] unless it is there.</summary>
    MakeDirectory,

    /// <summary>Makes an empty file [A] unless it is there.</summary>
    Touch,

    /// <summary>Makes a device node [A], mode [M], device [N], unless it is there.</summary>
    MakeNode,

    /// <summary>Makes a link [A] to [B] unless it is there.</summary>
    MakeLink,

    /// <summary>Enters the namespace of file [A], kind [N].</summary>
    Enter,

    /// <summary>Gets new namespaces [N].</summary>
    Unshare,

    /// <summary>Sets the host's name [A], [N] bytes.</summary>
    Hostname,

    /// <summary>Mounts [A] at [B], type [C], flags [N], options [D].</summary>
    Mount,

    /// <summary>Hides [A]; nothing happens when it is not there.</summary>
    Mask,

    /// <summary>Runs program [A], argv [B], environment [C], and waits until it has ended well.</summary>
    Run,

    /// <summary>Makes [A] the root.</summary>
    Pivot,

    /// <summary>Limits resource [N] to [A].</summary>
    Limit,

    /// <summary>Goes to directory [A].</summary>
    Go,

    /// <summary>Makes standard input the controlling terminal of a session of its own.</summary>
    Terminal,

    /// <summary>prctl([N], [M], [O]); EINVAL is fine when [A] is set: the kernel does not know the number.</summary>
    Control,

    /// <summary>Takes the [N] groups at [A].</summary>
    Groups,

    /// <summary>Becomes group [N].</summary>
    Gid,

    /// <summary>Becomes user [N].</summary>
    Uid,

    /// <summary>Takes capabilities [B] with header [A].</summary>
    Capabilities,

    /// <summary>Becomes program [A], argv [B], environment [C]; goes on when it is not there and [N] is set: there are more places to look.</summary>
    Exec,
}
