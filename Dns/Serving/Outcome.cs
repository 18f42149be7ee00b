namespace Levee.Dns.Serving;

/// <summary>What to do with a message.</summary>
internal enum Outcome
{
    /// <summary>Nothing: it is no question.</summary>
    Drop,

    /// <summary>Send the reply.</summary>
    Reply,

    /// <summary>Ask another server.</summary>
    Forward,
}
