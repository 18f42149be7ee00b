namespace Levee.Executors.Native;

/// <summary>Random UUIDs, version 4 of RFC 9562.</summary>
internal static class Uuid
{
    /// <summary>16 bytes.</summary>
    public static byte[] NewBytes()
    {
        var bytes = new byte[16];
        Libc.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return bytes;
    }

    /// <summary>As text with hyphens.</summary>
    public static string New()
    {
        var digits = Convert.ToHexStringLower(NewBytes());
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }
}
