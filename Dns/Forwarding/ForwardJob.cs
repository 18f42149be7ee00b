namespace Levee.Dns.Forwarding;

/// <summary>A question that came over UDP and has to be asked elsewhere.</summary>
/// <param name="Send">Sends the answer to the client.</param>
internal sealed record ForwardJob(byte[] Message, Action<ReadOnlyMemory<byte>> Send);
