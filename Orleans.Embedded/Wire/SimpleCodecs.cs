using System.Net;
using Google.Protobuf;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>The types that are written in one go; all of them are immutable.</summary>
internal static class SimpleCodecs
{
    private static readonly Dictionary<Type, object> s_codecs = new()
    {
        [typeof(bool)] = Of<bool>((w, v) => w.Byte(v ? (byte)1 : (byte)0), (ref r) => r.Byte() != 0),
        [typeof(byte)] = Of<byte>((w, v) => w.Byte(v), (ref r) => r.Byte()),
        [typeof(sbyte)] = Of<sbyte>((w, v) => w.Byte((byte)v), (ref r) => (sbyte)r.Byte()),
        [typeof(short)] = Of<short>((w, v) => w.Signed(v), (ref r) => (short)r.Signed()),
        [typeof(ushort)] = Of<ushort>((w, v) => w.Varint(v), (ref r) => (ushort)r.Varint()),
        [typeof(char)] = Of<char>((w, v) => w.Varint(v), (ref r) => (char)r.Varint()),
        [typeof(int)] = Of<int>((w, v) => w.Signed(v), (ref r) => (int)r.Signed()),
        [typeof(uint)] = Of<uint>((w, v) => w.Varint(v), (ref r) => (uint)r.Varint()),
        [typeof(long)] = Of<long>((w, v) => w.Signed(v), (ref r) => r.Signed()),
        [typeof(ulong)] = Of<ulong>((w, v) => w.Varint(v), (ref r) => r.Varint()),
        [typeof(float)] = Of<float>((w, v) => w.UInt32(BitConverter.SingleToUInt32Bits(v)), (ref r) => BitConverter.UInt32BitsToSingle(r.UInt32())),
        [typeof(double)] = Of<double>((w, v) => w.UInt64(BitConverter.DoubleToUInt64Bits(v)), (ref r) => BitConverter.UInt64BitsToDouble(r.UInt64())),
        [typeof(decimal)] = Of<decimal>(WriteDecimal, (ref r) => new decimal([(int)r.UInt32(), (int)r.UInt32(), (int)r.UInt32(), (int)r.UInt32()])),
        [typeof(Guid)] = Of<Guid>((w, v) => v.TryWriteBytes(w.Room(16)), (ref r) => new Guid(r.Take(16))),
        [typeof(TimeSpan)] = Of<TimeSpan>((w, v) => w.Signed(v.Ticks), (ref r) => new TimeSpan(r.Signed())),
        [typeof(DateTime)] = Of<DateTime>((w, v) => w.UInt64((ulong)v.ToBinary()), (ref r) => DateTime.FromBinary((long)r.UInt64())),
        [typeof(DateTimeOffset)] = Of<DateTimeOffset>(
            (w, v) => { w.Signed(v.Ticks); w.Signed(v.TotalOffsetMinutes); }, (ref r) => new DateTimeOffset(r.Signed(), TimeSpan.FromMinutes(r.Signed()))),
        [typeof(DateOnly)] = Of<DateOnly>((w, v) => w.Signed(v.DayNumber), (ref r) => DateOnly.FromDayNumber((int)r.Signed())),
        [typeof(TimeOnly)] = Of<TimeOnly>((w, v) => w.Signed(v.Ticks), (ref r) => new TimeOnly(r.Signed())),
        [typeof(string)] = OfClass<string>((w, v) => w.Text(v), (ref r) => r.Text()),
        [typeof(Uri)] = OfClass<Uri>((w, v) => w.Text(v.OriginalString), (ref r) => new Uri(r.Text(), UriKind.RelativeOrAbsolute)),
        [typeof(Version)] = OfClass<Version>((w, v) => w.Text(v.ToString()), (ref r) => Version.Parse(r.Text())),
        [typeof(IPAddress)] = OfClass<IPAddress>((w, v) => w.Text(v.ToString()), (ref r) => IPAddress.Parse(r.Text())),
        [typeof(IPEndPoint)] = OfClass<IPEndPoint>((w, v) => w.Text(v.ToString()), (ref r) => IPEndPoint.Parse(r.Text())),
        [typeof(ByteString)] = OfClass<ByteString>((w, v) => w.Blob(v.Span), (ref r) => ByteString.CopyFrom(r.Blob())),
        [typeof(IdSpan)] = Of<IdSpan>((w, v) => w.Text(v.ToString()), (ref r) => IdSpan.Create(r.Text())),
        [typeof(GrainType)] = Of<GrainType>((w, v) => w.Text(v.ToString()), (ref r) => new GrainType(IdSpan.Create(r.Text()))),
        [typeof(GrainId)] = Of<GrainId>(
            (w, v) => { w.Text(v.Type.ToString()); w.Text(v.Key.ToString()); }, (ref r) => new GrainId(new(IdSpan.Create(r.Text())), IdSpan.Create(r.Text()))),
        [typeof(SiloAddress)] = OfClass<SiloAddress>(
            (w, v) => { w.Text(v.Endpoint.ToString()); w.Signed(v.Generation); }, (ref r) => SiloAddress.New(IPEndPoint.Parse(r.Text()), (int)r.Signed())),
    };

    public static object? Find(Type type) => s_codecs.GetValueOrDefault(type);

    private static SimpleCodec<T> Of<T>(Action<WireWriter, T> write, ReadValue<T> read) => new(write, read);

    /// <summary>With a byte in front that says whether there is a value.</summary>
    private static SimpleCodec<T?> OfClass<T>(Action<WireWriter, T> write, ReadValue<T> read) where T : class => new(
        (w, v) =>
        {
            w.Byte(v is null ? (byte)0 : (byte)1);
            if (v is not null)
            {
                write(w, v);
            }
        },
        (ref r) => r.Byte() == 0 ? null : read(ref r));

    private static void WriteDecimal(WireWriter writer, decimal value)
    {
        foreach (var part in decimal.GetBits(value))
        {
            writer.UInt32((uint)part);
        }
    }
}
