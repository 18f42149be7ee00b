using System.Runtime.InteropServices;
using System.Text;

namespace Levee.Executors.Launch;

/// <summary>Copies to memory outside the heap, kept until the process ends.</summary>
internal static unsafe class NativeMemoryText
{
    /// <summary>As the C library wants strings; <see langword="null"/> stays so.</summary>
    public static byte* Text(string? text)
    {
        return text is null ? null : Bytes(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>As the C library wants arrays of strings.</summary>
    public static byte** Texts(IReadOnlyList<string> texts)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Count + 1) * (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
        {
            array[i] = Text(texts[i]);
        }

        return array;
    }

    public static byte* Bytes(ReadOnlySpan<byte> bytes)
    {
        var memory = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
        bytes.CopyTo(new(memory, bytes.Length));
        return memory;
    }

    public static byte* Numbers<T>(ReadOnlySpan<T> numbers)
        where T : unmanaged => Bytes(MemoryMarshal.AsBytes(numbers));
}
