namespace Levee.EmbeddedEngine.Wire;

/// <summary>How values of a type are copied, written and read.</summary>
internal static class Codec<T>
{
    private static readonly ValueCodec<T> s_codec = (ValueCodec<T>)CodecFactory.Create(typeof(T));

    /// <summary>Whether copies are not needed.</summary>
    public static readonly bool IsImmutable = Immutability.Of(typeof(T));

    public static T Copy(T value) => IsImmutable ? value : s_codec.Copy(value);

    public static void Write(WireWriter writer, T value) => s_codec.Write(writer, value);

    public static T Read(ref WireReader reader) => s_codec.Read(ref reader);
}
