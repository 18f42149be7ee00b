using System.Security.Cryptography;
using System.Text;

namespace Levee.Dns.Records;

/// <summary>The five characters that tell tasks of one name apart.</summary>
/// <remarks>The top 25 bits of the SHA-1 of the task id, in z-base-32. A name, not a secret. Source: spec/dns/records.md section 3.</remarks>
internal static class TaskHash
{
    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    public static string Of(string taskId)
    {
        Span<byte> digest = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // Mesos-DNS uses SHA-1 here; nothing depends on its strength.
        SHA1.HashData(Encoding.UTF8.GetBytes(taskId), digest);
#pragma warning restore CA5350
        var bits = ((uint)digest[0] << 24) | ((uint)digest[1] << 16) | ((uint)digest[2] << 8) | digest[3];
        Span<char> text = stackalloc char[5];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Alphabet[(int)(bits >> (27 - (5 * i))) & 31];
        }

        return new(text);
    }
}
