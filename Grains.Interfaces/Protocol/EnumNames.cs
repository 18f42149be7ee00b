using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Wire names of enum values, e.g. <c>TASK_RUNNING</c>.</summary>
public static class EnumNames
{
    /// <summary>Name of a value, as the <c>.proto</c> file has it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ByValue = typeof(T).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
            .ToFrozenDictionary(field => (T)field.GetValue(null)!, field => ((OriginalNameAttribute)field.GetCustomAttributes(typeof(OriginalNameAttribute), false).Single()).Name);
    }
}
