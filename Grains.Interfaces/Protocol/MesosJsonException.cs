using System.Text;
using System.Text.Json;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>A text that is not the wanted message; <see cref="Exception.Message"/> is the body of Mesos' 400 answer.</summary>
public sealed class MesosJsonException : FormatException
{
    private MesosJsonException(MesosJsonFault fault, string message, string reason, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        Reason = reason;
    }

    /// <summary>Which of Mesos' two refusals this is.</summary>
    public MesosJsonFault Fault { get; }

    /// <summary>The message without its first part, e.g. <c>Missing required fields: kill.task_id</c>.</summary>
    public string Reason { get; }

    internal static MesosJsonException Conversion(MessageDescriptor type, string reason) =>
        new(MesosJsonFault.Conversion, $"Failed to convert JSON into {type.Name} protobuf: {reason}", reason);

    internal static MesosJsonException Field(FieldDescriptor field, string reason) => Conversion(field.ContainingType, $"{reason} for field '{field.Name}'");

    internal static MesosJsonException Unexpected(FieldDescriptor field, JsonTokenType token) => Field(field, $"Not expecting a JSON {NameOf(token)}");

    internal static MesosJsonException Syntax(MessageDescriptor type, ReadOnlySpan<byte> json, JsonException error)
    {
        var reason = $"syntax error at line {LineOf(json, error) + 1} near: {Near(json, error)}";
        return new(MesosJsonFault.Syntax, $"Failed to parse body into JSON: {reason}", reason, error) { Data = { ["type"] = type.FullName } };
    }

    // An error without a line counts its bytes from the start of the text.
    private static long LineOf(ReadOnlySpan<byte> json, JsonException error) => error.LineNumber ?? json[..(int)error.BytePositionInLine!].Count((byte)'\n');

    // From the error to the end of its line, as picojson does; cut so that a huge body does not come back.
    private static string Near(ReadOnlySpan<byte> json, JsonException error)
    {
        for (var line = error.LineNumber ?? 0; line > 0 && json.IndexOf((byte)'\n') is >= 0 and var feed; line--)
        {
            json = json[(feed + 1)..];
        }

        json = json[(int)Math.Min(json.Length, error.BytePositionInLine ?? 0)..];
        var end = json.IndexOf((byte)'\n');
        json = end < 0 ? json : json[..end];
        return Encoding.UTF8.GetString(json[..Math.Min(json.Length, 80)]);
    }

    private static string NameOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "boolean",
        _ => "null",
    };
}
