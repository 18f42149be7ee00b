using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Levee.Executors.Wire;

namespace Levee.Executors.Tests.Wire;

public sealed class WireTests
{
    [Fact]
    public void Every_number_reads_as_it_was_written() => Prop.ForAll<ulong>(number =>
    {
        var reader = new WireReader(new WireWriter().Varint(7, number).ToArray());
        return reader.Next() && reader.Field == 7 && reader.Varint() == number && !reader.Next();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_not_asked_for_is_skipped()
    {
        var status = new Mesos.V1.TaskStatus
        {
            TaskId = new() { Value = "t" }, State = Mesos.V1.TaskState.TaskRunning, Timestamp = 1.5, Data = ByteString.CopyFromUtf8("data"), Healthy = true,
        };
        var reader = new WireReader(status.ToByteArray());
        var healthy = false;
        while (reader.Next())
        {
            healthy = reader.Field == 8 ? reader.Bool() : healthy;
        }

        Assert.True(healthy);
    }

    [Fact]
    public void A_message_that_is_cut_short_is_refused_at_every_place()
    {
        var whole = new WireWriter().Text(1, "text").Double(2, 0.5).Varint(300, 1 << 20).ToArray();
        int[] complete = [0, 6, 15, whole.Length];
        for (var length = 0; length <= whole.Length; length++)
        {
            Assert.Equal(complete.Contains(length), CanRead(whole.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Garbage_never_does_anything_but_throw_what_the_caller_expects() => Prop.ForAll<byte[]>(bytes =>
    {
        _ = CanRead(bytes);
        return true;
    }).QuickCheckThrowOnFailure();

    private static bool CanRead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new WireReader(bytes);
            while (reader.Next())
            {
            }

            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
