namespace Levee.Silo.Authentication;

/// <summary>What a caller must be known for. Source: master-behaviour, section 14.</summary>
internal enum Realm
{
    /// <summary>Open to all.</summary>
    None,

    /// <summary><c>mesos-master-readonly</c>.</summary>
    ReadOnly,

    /// <summary><c>mesos-master-readwrite</c>.</summary>
    ReadWrite,

    /// <summary><c>mesos-master-scheduler</c>.</summary>
    Scheduler,
}
