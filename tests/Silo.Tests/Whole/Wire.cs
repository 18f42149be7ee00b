using System.Text;
using Google.Protobuf;
using Levee.Grains.Interfaces.Protocol;
using WireFormat = Levee.Grains.Interfaces.Http.WireFormat;

namespace Levee.Silo.Tests.Whole;

/// <summary>Messages in either of Mesos' encodings.</summary>
internal static class Wire
{
    /// <summary>Each encoding of a request with each of an answer.</summary>
    public static TheoryData<WireFormat, WireFormat> Pairs =>
        new(from request in Enum.GetValues<WireFormat>() from answer in Enum.GetValues<WireFormat>() select (request, answer));

    /// <summary>A message that is written down as JSON, in an encoding.</summary>
    public static byte[] Encode<T>(string json, WireFormat format)
        where T : class, IMessage<T>, new() => format == WireFormat.Json ? Encoding.UTF8.GetBytes(json) : MesosJson.Read<T>(Encoding.UTF8.GetBytes(json)).ToByteArray();

    public static T Decode<T>(byte[] bytes, WireFormat format)
        where T : class, IMessage<T>, new()
    {
        if (format == WireFormat.Json)
        {
            return MesosJson.Read<T>(bytes);
        }

        var message = new T();
        message.MergeFrom(bytes);
        return message;
    }
}
