namespace Levee.EmbeddedEngine.Client;

/// <summary>Kinds of frames.</summary>
internal enum FrameKind : byte
{
    /// <summary>First frame of a client: format, cluster, client id.</summary>
    Hello = 1,

    /// <summary>The silo's answer: empty, or why the client is refused.</summary>
    Welcome = 2,

    /// <summary>A call: id, target, interface, method, ambient values, arguments.</summary>
    Request = 3,

    /// <summary>A call without answer: as a call, id 0.</summary>
    OneWay = 4,

    /// <summary>Answer: id, result.</summary>
    Result = 5,

    /// <summary>Answer: id, exception.</summary>
    Error = 6,

    /// <summary>The caller has cancelled: id.</summary>
    Cancel = 7,
}
