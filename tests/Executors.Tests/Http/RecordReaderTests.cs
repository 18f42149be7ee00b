using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Levee.Executors.Http;

namespace Levee.Executors.Tests.Http;

public sealed class RecordReaderTests
{
    [Fact]
    public void Records_are_the_same_in_whatever_pieces_they_come() => Prop.ForAll(Gen.Choose(1, 7).ToArbitrary(), size =>
    {
        var heard = new List<string>();
        var reader = new RecordReader(record => heard.Add(Encoding.ASCII.GetString(record)));
        foreach (var piece in Encoding.ASCII.GetBytes("5\nhello1\nx12\n0123456789ab").Chunk(size))
        {
            reader.Read(piece);
        }

        return heard.SequenceEqual(["hello", "x", "0123456789ab"]);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\n")]
    [InlineData("abc\n")]
    [InlineData("-1\n")]
    [InlineData("99999999999\n")]
    public void A_length_that_is_none_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => new RecordReader(_ => { }).Read(Encoding.ASCII.GetBytes(text)));
}
