using Levee.Agent.Recovery;

namespace Levee.Agent.Tests.Recovery;

public sealed class FramesTests
{
    private static readonly byte[][] Contents = [[1], [2, 2, 2, 2, 2, 2, 2, 2, 2], [.. Enumerable.Repeat((byte)3, 300)]];

    [Fact]
    public void A_file_cut_off_anywhere_keeps_the_records_that_are_whole()
    {
        var file = File();
        for (var length = 0; length <= file.Length; length++)
        {
            var reading = Frames.Read(file[..length]);
            var whole = Contents.TakeWhile((_, index) => End(index) <= length).Count();
            Assert.Equal(Contents.Take(whole), reading.Records.Select(record => record.ToArray()));
            Assert.Equal(length == reading.Length ? FrameEnd.Whole : FrameEnd.Torn, reading.End);
        }
    }

    [Fact]
    public void A_changed_byte_is_found_wherever_it_is()
    {
        var file = File();
        for (var at = 0; at < file.Length; at++)
        {
            var changed = file.ToArray();
            changed[at] ^= 0x40;
            var reading = Frames.Read(changed);
            Assert.NotEqual(FrameEnd.Whole, reading.End);
            Assert.Equal(Contents.Take(reading.Records.Count), reading.Records.Select(record => record.ToArray()));
        }
    }

    [Fact]
    public void Zeros_at_the_end_are_what_a_crash_left_unwritten() => Assert.Equal(FrameEnd.Torn, Frames.Read([.. File(), .. new byte[100]]).End);

    private static byte[] File() => [.. Contents.SelectMany(content => Frames.Of(content))];

    private static int End(int index) => Contents.Take(index + 1).Sum(content => Frames.HeaderSize + content.Length);
}
