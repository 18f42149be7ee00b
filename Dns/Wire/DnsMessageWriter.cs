using System.Collections.Immutable;

namespace Levee.Dns.Wire;

/// <summary>Writes a message from values.</summary>
internal static class DnsMessageWriter
{
    public static byte[] Write(DnsMessage message)
    {
        var buffer = new byte[DnsMessage.MaxLength];
        var writer = new WireWriter(buffer, stackalloc ushort[WireWriter.MaxOffsets]);
        writer.WriteUInt16(message.Id);
        writer.WriteUInt16((ushort)((int)message.Flags | (message.Opcode << 11) | ((int)message.Code & (int)HeaderFlags.RcodeMask)));
        writer.WriteUInt16((ushort)message.Questions.Length);
        writer.WriteUInt16((ushort)message.Answers.Length);
        writer.WriteUInt16((ushort)message.Authorities.Length);
        writer.WriteUInt16((ushort)message.Additionals.Length);
        foreach (var question in message.Questions)
        {
            writer.WriteName(question.Name.Wire, compress: true);
            writer.WriteUInt16((ushort)question.Type);
            writer.WriteUInt16(question.Class);
        }

        WriteRecords(ref writer, message.Answers);
        WriteRecords(ref writer, message.Authorities);
        WriteRecords(ref writer, message.Additionals);
        return writer.Overflowed ? throw new DnsFormatException("The message is longer than 65535 octets.") : buffer[..writer.Position];
    }

    private static void WriteRecords(ref WireWriter writer, ImmutableArray<DnsRecord> records)
    {
        foreach (var record in records)
        {
            writer.WriteName(record.Name.Wire, compress: true);
            writer.WriteUInt16((ushort)record.Type);
            writer.WriteUInt16(record.Class);
            writer.WriteUInt32(record.Ttl);
            var length = writer.Position;
            writer.WriteUInt16(0);
            WriteData(ref writer, record.Data);
            if (!writer.Overflowed)
            {
                writer.PatchUInt16(length, (ushort)(writer.Position - length - 2));
            }
        }
    }

    private static void WriteData(ref WireWriter writer, RecordData data)
    {
        switch (data)
        {
            case RecordData.Host host:
                Span<byte> address = stackalloc byte[16];
                _ = host.Address.TryWriteBytes(address, out var written);
                writer.WriteBytes(address[..written]);
                break;
            case RecordData.NameServer server:
                writer.WriteName(server.Name.Wire, compress: true);
                break;
            case RecordData.Service service:
                writer.WriteUInt16(service.Priority);
                writer.WriteUInt16(service.Weight);
                writer.WriteUInt16(service.Port);
                writer.WriteName(service.Target.Wire, compress: false);
                break;
            case RecordData.Authority authority:
                WriteAuthority(ref writer, authority);
                break;
            case RecordData.Raw raw:
                writer.WriteBytes(raw.Bytes);
                break;
        }
    }

    /// <summary>Writes the data of an SOA record.</summary>
    public static void WriteAuthority(ref WireWriter writer, RecordData.Authority authority)
    {
        writer.WriteName(authority.Primary.Wire, compress: true);
        writer.WriteName(authority.Mailbox.Wire, compress: true);
        writer.WriteUInt32(authority.Serial);
        writer.WriteUInt32(authority.Refresh);
        writer.WriteUInt32(authority.Retry);
        writer.WriteUInt32(authority.Expire);
        writer.WriteUInt32(authority.Minimum);
    }
}
