using System.Buffers;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Levee.Grains.Interfaces.Protocol.Json;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Mesos' mapping between protobuf messages and JSON, for every message of <c>Protos/</c>.</summary>
/// <remarks>
/// Not the canonical proto3 mapping: snake_case names, enums by name, 64-bit integers as numbers, declared defaults written, lenient reading.
/// One plan per message type is made on first use and kept; nothing is written by hand per message. Source: scheduler-api, section 6.
/// </remarks>
public static class MesosJson
{
    // Deeper than any Mesos message; a nested ContainerID is the only recursive one.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 200 };

    /// <summary>Appends <paramref name="message"/> as one compact JSON object in UTF-8, without a line feed.</summary>
    public static void Write(IMessage message, IBufferWriter<byte> target)
    {
        var output = new JsonOutput(target);
        Write(message, ref output);
        output.Flush();
    }

    /// <summary>Writes <paramref name="message"/> as the next value of <paramref name="output"/>.</summary>
    public static void Write(IMessage message, ref JsonOutput output) => MessagePlan.Of(message.Descriptor).WriteMessage(ref output, message);

    /// <summary>The JSON of <paramref name="message"/> as UTF-8 bytes.</summary>
    public static byte[] ToUtf8(IMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(message, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads one message from a whole JSON document.</summary>
    /// <exception cref="MesosJsonException">Not JSON, JSON of another shape, or a required field is missing.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
        where T : class, IMessage<T>, new() => (T)Read(MessagePlan<T>.Instance.Descriptor, utf8);

    /// <inheritdoc cref="Read{T}"/>
    /// <param name="type">Type of the message to make.</param>
    public static IMessage Read(MessageDescriptor type, ReadOnlySpan<byte> utf8)
    {
        var json = NonFiniteTokens.Quote(utf8);
        try
        {
            return ReadDocument(MessagePlan.Of(type), json);
        }
        catch (JsonException error)
        {
            throw MesosJsonException.Syntax(type, json, error);
        }
        catch (MesosJsonException error) when (error.Fault == MesosJsonFault.Conversion)
        {
            // Mesos parses the whole text first: a syntax error behind the first wrong field is the one it reports.
            throw FindSyntaxError(type, json) ?? MesosJsonException.Conversion(type, error.Reason);
        }
    }

    private static IMessage ReadDocument(MessagePlan plan, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw MesosJsonException.Conversion(plan.Descriptor, "Expecting a JSON object");
        }

        var message = plan.ReadMessage(ref reader);
        reader.Read(); // Anything but white space behind the object throws here.
        if (MissingFields.Of(message) is { } missing)
        {
            throw MesosJsonException.Conversion(plan.Descriptor, missing);
        }

        return message;
    }

    private static MesosJsonException? FindSyntaxError(MessageDescriptor type, ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, Options);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
                {
                    JsonText.Read(ref reader);
                }
            }

            return null;
        }
        catch (JsonException error)
        {
            return MesosJsonException.Syntax(type, json, error);
        }
    }
}
