namespace Levee.EmbeddedEngine.Wire;

/// <summary>A codec whose type is only known at run time.</summary>
internal interface IValueCodec
{
    object CopyObject(object value);

    void WriteObject(WireWriter writer, object value);

    object? ReadObject(ref WireReader reader);
}

/// <summary>Copies, writes and reads values of one type.</summary>
internal abstract class ValueCodec<T> : IValueCodec
{
    public abstract T Copy(T value);

    public abstract void Write(WireWriter writer, T value);

    public abstract T Read(ref WireReader reader);

    public object CopyObject(object value) => Copy((T)value)!;

    public void WriteObject(WireWriter writer, object value) => Write(writer, (T)value);

    public object? ReadObject(ref WireReader reader) => Read(ref reader);
}

internal delegate T ReadValue<T>(ref WireReader reader);

/// <summary>A type that is its own copy and is written by a function.</summary>
internal sealed class SimpleCodec<T>(Action<WireWriter, T> write, ReadValue<T> read) : ValueCodec<T>
{
    public override T Copy(T value) => value;

    public override void Write(WireWriter writer, T value) => write(writer, value);

    public override T Read(ref WireReader reader) => read(ref reader);
}
