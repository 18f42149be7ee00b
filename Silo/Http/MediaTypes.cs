namespace Levee.Silo.Http;

/// <summary>Media types, spelled as Mesos spells them: clients compare whole strings, so no charset is ever added.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";
    public const string JavaScript = "text/javascript";
    public const string Text = "text/plain; charset=utf-8";

    public static string Of(WireFormat format) => format == WireFormat.Json ? Json : Protobuf;
}
