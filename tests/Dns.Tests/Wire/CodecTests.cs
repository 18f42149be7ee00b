using FsCheck;
using FsCheck.Fluent;
using Levee.Dns.Wire;

namespace Levee.Dns.Tests.Wire;

public sealed class CodecTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000).WithQuietOnSuccess(true);

    [Fact]
    public void A_message_is_read_back_as_it_was_written() => Prop.ForAll(RandomMessages.All, message =>
    {
        var read = DnsMessage.Read(message.ToBytes());
        return read.Questions.SequenceEqual(message.Questions) && read.Answers.SequenceEqual(message.Answers) && read.Authorities.SequenceEqual(message.Authorities)
            && read.Additionals.SequenceEqual(message.Additionals)
            && (read.Id, read.Flags, read.Opcode, read.Code) == (message.Id, message.Flags, message.Opcode, message.Code);
    }).Check(Thorough);

    [Fact]
    public void Names_keep_their_case_through_compression() => Prop.ForAll(RandomMessages.All, message =>
        DnsMessage.Read(message.ToBytes()).Answers.Select(record => record.Name.ToString()).SequenceEqual(message.Answers.Select(record => record.Name.ToString()))).Check(Thorough);

    [Fact]
    public void Damaged_bytes_are_read_or_refused_as_malformed_and_nothing_else() =>
        Prop.ForAll(RandomMessages.All, ArbMap.Default.ArbFor<int>(), (message, seed) => Survives(Damage(message.ToBytes(), new System.Random(seed)))).Check(Thorough);

    [Fact]
    public void Any_bytes_are_read_or_refused_as_malformed_and_nothing_else() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Survives(bytes ?? [])).Check(Thorough);

    [Fact]
    public void Names_with_a_common_end_are_written_once()
    {
        var name = DnsName.Parse("web.marathon.mesos");
        var record = new DnsRecord(name, RecordType.A, 1, 60, new RecordData.Host(new(0x0100000A)));
        var bytes = new DnsMessage(1, 0, 0, 0, [new(name, RecordType.A, 1)], [record, record], [], []).ToBytes();
        Assert.Equal(DnsMessage.HeaderLength + name.Wire.Length + 4 + (2 * 16), bytes.Length);
    }

    [Fact]
    public void Targets_of_SRV_records_are_written_in_full()
    {
        var name = DnsName.Parse("web.marathon.mesos");
        var bytes = new DnsMessage(1, 0, 0, 0, [new(name, RecordType.Srv, 1)], [new(name, RecordType.Srv, 1, 60, new RecordData.Service(0, 1, 80, name))], [], []).ToBytes();
        Assert.Equal(DnsMessage.HeaderLength + name.Wire.Length + 4 + 12 + 6 + name.Wire.Length, bytes.Length);
    }

    [Theory]
    [InlineData("C00C", "a pointer to itself")]
    [InlineData("C00E0000", "a pointer forward")]
    [InlineData("0161C00C", "a pointer into its own name")]
    [InlineData("4061", "an unknown label type")]
    [InlineData("05616263", "a label past the end")]
    public void Names_that_cannot_end_are_malformed(string name, string why)
    {
        var bytes = Convert.FromHexString("0001" + "0000" + "0001" + "0000" + "0000" + "0000" + name);
        var error = Assert.Throws<DnsFormatException>(() => DnsMessage.Read(bytes));
        Assert.True(error.Message.Contains("name", StringComparison.Ordinal), why);
    }

    [Fact]
    public void A_name_of_255_octets_is_read_and_one_of_256_is_not()
    {
        var longest = string.Join('.', new string('a', 63), new string('b', 63), new string('c', 63), new string('d', 61));
        Assert.True(DnsName.TryParse(longest, out var name));
        Assert.Equal(DnsName.MaxLength, name.Wire.Length);
        Assert.False(DnsName.TryParse(longest + "d", out _));
        Assert.Equal(name, DnsMessage.Read(new DnsMessage(1, 0, 0, 0, [new(name, RecordType.A, 1)], [], [], []).ToBytes()).Questions[0].Name);
    }

    [Fact]
    public void A_name_and_its_text_stand_for_each_other() =>
        Prop.ForAll(RandomMessages.Names.ToArbitrary(), name => IsReadBack(name)).Check(Thorough);

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a\\")]
    [InlineData("a\\25")]
    [InlineData("a\\256")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b")]
    public void Text_that_is_no_name_is_refused(string text) => Assert.False(DnsName.TryParse(text, out _));

    private static bool IsReadBack(DnsName name) => DnsName.Parse(name.ToString()).Wire.SequenceEqual(name.Wire);

    private static bool Survives(byte[] bytes)
    {
        try
        {
            _ = DnsMessage.Read(bytes).ToBytes();
        }
        catch (DnsFormatException)
        {
        }

        return true;
    }

    private static byte[] Damage(byte[] bytes, System.Random random)
    {
        for (var i = random.Next(8); i >= 0; i--)
        {
            bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)0xC0 : (byte)random.Next(256);
        }

        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
