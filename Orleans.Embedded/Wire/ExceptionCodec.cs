using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Wire;

/// <summary>An exception keeps its type where that is known, else it becomes an <see cref="OrleansException"/> that names it. Message, stack and inner exception travel.</summary>
internal sealed class ExceptionCodec<T> : ValueCodec<T>
    where T : Exception
{
    public override T Copy(T value) => value;

    public override void Write(WireWriter writer, T value) => ExceptionCodec.Write(writer, value);

    public override T Read(ref WireReader reader) => (T)ExceptionCodec.Read(ref reader)!;
}

/// <inheritdoc cref="ExceptionCodec{T}"/>
internal static class ExceptionCodec
{
    public static void Write(WireWriter writer, Exception? error)
    {
        writer.Byte(error is null ? (byte)0 : (byte)1);
        if (error is null)
        {
            return;
        }

        writer.Enter(error.GetType());
        writer.Text(TypeNames.Of(error.GetType()));
        writer.Text(error.Message);
        writer.Text(error.StackTrace ?? "");
        writer.Signed(error.HResult);
        Write(writer, error.InnerException);
        var part = writer.BeginPart();
        if (ObjectShape.Handles(error.GetType()))
        {
            Members(error.GetType()).WriteObject(writer, error);
        }

        writer.EndPart(part);
        writer.Leave();
    }

    public static Exception? Read(ref WireReader reader)
    {
        if (reader.Byte() == 0)
        {
            return null;
        }

        reader.Enter();
        var name = reader.Text();
        var type = TypeNames.Find(name);
        var (message, stack, code, inner) = (reader.Text(), reader.Text(), (int)reader.Signed(), Read(ref reader));
        var members = reader.Part();
        reader.Leave();
        if (type?.IsSubclassOf(typeof(Exception)) is not true)
        {
            (type, message) = (typeof(OrleansException), $"{name}: {message}");
        }

        var error = members.Left > 0 && ObjectShape.Handles(type)
            ? (Exception)Members(type).ReadObject(ref members)!
            : (Exception)RuntimeHelpers.GetUninitializedObject(type);
        (Message(error), Inner(error), error.HResult) = (message, inner, code);
        return stack.Length > 0 ? ExceptionDispatchInfo.SetRemoteStackTrace(error, stack) : error;
    }

    private static IValueCodec Members(Type type) => (IValueCodec)Activator.CreateInstance(typeof(ObjectCodec<>).MakeGenericType(type))!;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? Message(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception error);
}
