using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Levee.Executors.Http;

namespace Levee.Executors.Tests.Http;

public sealed class ResponseReaderTests
{
    private const string Stream =
        "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n" +
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\ncontent-length: 3\r\nX: y\r\n\r\nwhy" +
        "HTTP/1.1 204 No Content\r\n\r\n" +
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nTrailer: 1\r\n\r\n" +
        "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n";

    [Fact]
    public void Responses_are_the_same_in_whatever_pieces_they_come() => Prop.ForAll(Gen.Choose(1, 40).ListOf(300).ToArbitrary(), sizes =>
    {
        var heard = new Heard();
        var reader = new ResponseReader(heard);
        var bytes = Encoding.ASCII.GetBytes(Stream).AsSpan();
        foreach (var size in sizes)
        {
            var piece = bytes[..Math.Min(size, bytes.Length)];
            reader.Read(piece);
            bytes = bytes[piece.Length..];
        }

        reader.Read(bytes);
        return heard.Responses.SequenceEqual(["202:", "400:why", "204:", "200:hello world", "202:"]);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1\r\n")]
    [InlineData("HTTP/1.1 abc OK\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    public void What_is_no_HTTP_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => new ResponseReader(new Heard()).Read(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void A_line_without_end_is_refused() =>
        Assert.Throws<InvalidDataException>(() => new ResponseReader(new Heard()).Read(new byte[100_000]));

    private sealed class Heard : IResponseHandler
    {
        private readonly StringBuilder _body = new();
        private int _status;

        public List<string> Responses { get; } = [];

        public void OnStatus(int status) => _status = status;

        public void OnBody(ReadOnlySpan<byte> bytes) => _body.Append(Encoding.ASCII.GetString(bytes));

        public void OnEnd()
        {
            Responses.Add($"{_status}:{_body}");
            _body.Clear();
        }
    }
}
