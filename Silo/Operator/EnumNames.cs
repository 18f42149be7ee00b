using System.Collections.Frozen;
using Google.Protobuf.Reflection;

namespace Levee.Silo.Operator;

/// <summary>Wire names of an enum's values, e.g. <c>TASK_RUNNING</c>.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Names = typeof(T).GetFields(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)
        .ToFrozenDictionary(field => (T)field.GetValue(null)!, field => ((OriginalNameAttribute)field.GetCustomAttributes(typeof(OriginalNameAttribute), false).Single()).Name);

    public static string Of(T value) => Names[value];
}
