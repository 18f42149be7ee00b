namespace Levee.Grains.Etcd;

/// <summary>etcd refused a call, or did not answer it.</summary>
internal sealed class EtcdException : Exception
{
    /// <summary>A refusal or a silence.</summary>
    public EtcdException(EtcdErrorKind kind, string message, Exception? inner = null) : base(message, inner) => Kind = kind;

    /// <summary>What it means.</summary>
    public EtcdErrorKind Kind { get; }

    /// <summary>Reads a refusal's text. Source: spec/frameworks/etcd-mesos.md B2 (match on the message) and B4.</summary>
    public static EtcdErrorKind KindOf(string message) => message switch
    {
        _ when Says(message, "unhealthy cluster") => EtcdErrorKind.UnhealthyCluster,
        _ when Says(message, "not enough started members") => EtcdErrorKind.NotEnoughStarted,
        _ when Says(message, "too many learner members") => EtcdErrorKind.TooManyLearners,
        _ when Says(message, "in sync with leader") => EtcdErrorKind.NotInSync,
        _ when Says(message, "can only promote a learner member") => EtcdErrorKind.NotALearner,
        _ when Says(message, "member not found") => EtcdErrorKind.MemberNotFound,
        // An id is made of URL and second: the same URL in the same second gives the same id, which is found first.
        _ when Says(message, "Peer URLs already exists") || Says(message, "member ID already exist") => EtcdErrorKind.PeerUrlExists,
        _ when Says(message, "not leader") => EtcdErrorKind.NotLeader,
        _ when Says(message, "rpc not supported for learner") => EtcdErrorKind.IsLearner,
        _ when Says(message, "request timed out") => EtcdErrorKind.TimedOut,
        _ => EtcdErrorKind.Other,
    };

    private static bool Says(string message, string part) => message.Contains(part, StringComparison.OrdinalIgnoreCase);
}
