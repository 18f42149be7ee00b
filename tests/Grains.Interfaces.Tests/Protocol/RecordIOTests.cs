using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Levee.Grains.Interfaces.Protocol;

namespace Levee.Grains.Interfaces.Tests.Protocol;

public sealed class RecordIOTests
{
    [Fact]
    public void Records_follow_each_other_without_anything_between()
    {
        var wire = Encode([Encoding.UTF8.GetBytes("""{"type":"HEARTBEAT"}"""), "é"u8.ToArray()]);
        Assert.Equal("20\n{\"type\":\"HEARTBEAT\"}2\né", Encoding.UTF8.GetString(wire));
    }

    [Fact]
    public void Records_come_out_as_they_went_in_however_the_bytes_are_split() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[][]>().Filter(records => records.All(record => record is not null)),
            ArbMap.Default.ArbFor<int>(),
            (records, seed) => ReadBack(Encode(records), new Random(seed)).SequenceEqual(records.Select(Convert.ToHexString))).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_reader_gives_the_same_records_from_a_stream_that_arrives_byte_by_byte()
    {
        var pipe = new Pipe();
        byte[][] records = [[1, 2, 3], new byte[5000], [9]];
        var writing = WriteByteByByteAsync(pipe.Writer, Encode(records));
        var reader = new RecordIOReader(pipe.Reader, 10_000);
        foreach (var expected in records)
        {
            Assert.Equal(expected, (await reader.ReadAsync(TestContext.Current.CancellationToken))!.Value.ToArray());
        }

        Assert.Null(await reader.ReadAsync(TestContext.Current.CancellationToken));
        await writing;
    }

    [Theory]
    [InlineData("x")]
    [InlineData("\n")]
    [InlineData("1x")]
    [InlineData("-1\n")]
    [InlineData("5\r\nhello")]
    [InlineData("HTTP/1.1 200 OK")]
    public void Garbage_is_refused_at_its_first_wrong_byte(string wire) => Assert.Throws<RecordIOException>(() => TryRead(wire, 100));

    [Theory]
    [InlineData("101")]
    [InlineData("99999999999999999999999")]
    [InlineData("00000000000000000000000")]
    public void A_record_above_the_limit_is_refused_before_it_arrives(string wire) => Assert.Throws<RecordIOException>(() => TryRead(wire, 100));

    [Fact]
    public async Task An_end_within_a_record_is_an_error()
    {
        var reader = new RecordIOReader(PipeReader.Create(new MemoryStream("20\n{\"type\""u8.ToArray())), 100);
        await Assert.ThrowsAsync<RecordIOException>(async () => await reader.ReadAsync(TestContext.Current.CancellationToken));
    }

    private static bool TryRead(string wire, long limit)
    {
        var buffer = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(wire));
        return RecordIO.TryRead(ref buffer, limit, out _);
    }

    private static byte[] Encode(IEnumerable<byte[]> records)
    {
        var wire = new ArrayBufferWriter<byte>();
        foreach (var record in records)
        {
            RecordIO.Write(wire, record);
        }

        return wire.WrittenSpan.ToArray();
    }

    private static List<string> ReadBack(byte[] wire, Random random)
    {
        var found = new List<string>();
        var buffer = ReadOnlySequence<byte>.Empty;
        for (var at = 0; at < wire.Length;)
        {
            var length = Math.Min(random.Next(1, 8), wire.Length - at);
            buffer = Join(buffer, wire.AsMemory(at, length));
            at += length;
            while (RecordIO.TryRead(ref buffer, int.MaxValue, out var record))
            {
                found.Add(Convert.ToHexString(record.ToArray()));
            }
        }

        Assert.True(buffer.IsEmpty);
        return found;
    }

    // Keeps the pieces as segments, so that numbers and payloads cross their borders.
    private static ReadOnlySequence<byte> Join(ReadOnlySequence<byte> head, ReadOnlyMemory<byte> tail)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var piece in head)
        {
            last = last is null ? first = new Segment(piece) : last.Append(piece);
        }

        last = last is null ? first = new Segment(tail) : last.Append(tail);
        return new(first!, 0, last, last.Memory.Length);
    }

    private static async Task WriteByteByByteAsync(PipeWriter writer, byte[] wire)
    {
        foreach (var value in wire)
        {
            await writer.WriteAsync(new[] { value });
        }

        await writer.CompleteAsync();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
