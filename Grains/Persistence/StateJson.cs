using System.Text.Json;
using System.Text.Json.Serialization;

namespace Levee.Grains.Persistence;

/// <summary>Grain state as JSON; Mesos messages in it as base64 of their protobuf form.</summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new MessageConverterFactory(), new JsonStringEnumConverter() }, IncludeFields = false };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    public static T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Options);
}
