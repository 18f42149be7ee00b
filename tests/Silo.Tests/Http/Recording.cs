using System.Text;
using System.Text.Json.Nodes;

namespace Levee.Silo.Tests.Http;

/// <summary>A recorded exchange of <c>Golden/</c>.</summary>
internal sealed record Recording(byte[] Request, string[] Head, byte[] Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public static Recording Read(string name)
    {
        var file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name)).AsSpan();
        var split = file.IndexOf("\n<\n"u8);
        var lines = Encoding.UTF8.GetString(file[..split]).Split('\n');
        var request = lines.Where(line => line.StartsWith('>')).Select(line => line[1..].TrimStart()).ToArray();
        var head = request.TakeWhile(line => line.Length > 0).ToArray();
        var body = string.Concat(request.Skip(head.Length + 1));
        var length = body.Length > 0 || head[0].StartsWith("POST", StringComparison.Ordinal) ? $"Content-Length: {body.Length}\r\n" : "";
        return new(
            Encoding.UTF8.GetBytes($"{head[0]} HTTP/1.1\r\nHost: x\r\n{string.Concat(head.Skip(1).Select(line => line + "\r\n"))}{length}\r\n{body}"),
            [.. lines.Where(line => line.StartsWith("< ", StringComparison.Ordinal)).Select(line => line[2..])],
            file[(split + 3)..].ToArray());
    }

    /// <summary>Status line, then headers in a fixed order: their order and the date carry no meaning.</summary>
    public static IEnumerable<string> Comparable(IEnumerable<string> head) =>
        head.Take(1).Concat(head.Skip(1).Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>As <see cref="Comparable"/>, for documents that differ in length: without it, and without the entity tag, which Mesos does not have.</summary>
    public static IEnumerable<string> WithoutLength(IEnumerable<string> head) => Comparable(head)
        .Where(line => !line.StartsWith("Content-Length: ", StringComparison.Ordinal) && !line.StartsWith("ETag: ", StringComparison.Ordinal));
}
