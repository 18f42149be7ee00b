namespace Levee.Grains.Interfaces.Http;

/// <summary>Media types, spelled as Mesos spells them: clients compare whole strings, so no charset is ever added.</summary>
public static class MediaTypes
{
    /// <summary>JSON in Mesos' mapping.</summary>
    public const string Json = "application/json";

    /// <summary>Protobuf.</summary>
    public const string Protobuf = "application/x-protobuf";

    /// <summary>Records of one of the two; a header of its own says of which.</summary>
    public const string RecordIO = "application/recordio";

    /// <summary>JSON as the argument of a call.</summary>
    public const string JavaScript = "text/javascript";

    /// <summary>Refusals in words.</summary>
    public const string Text = "text/plain; charset=utf-8";

    /// <summary>The media type of an encoding.</summary>
    public static string Of(WireFormat format) => format == WireFormat.Json ? Json : Protobuf;
}
