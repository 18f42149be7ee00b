using Google.Protobuf.Reflection;

namespace Levee.Agent.Http;

/// <summary>The names that the <c>.proto</c> files give to enum values, e.g. <c>TASK_RUNNING</c>.</summary>
internal static class EnumNames
{
    public static string Of<T>(T value)
        where T : struct, Enum => Names<T>.ByValue[value];

    private static class Names<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(
            value => value,
            value => typeof(T).GetField(value.ToString())!.GetCustomAttributes(typeof(OriginalNameAttribute), inherit: false) is [OriginalNameAttribute name, ..] ? name.Name : value.ToString());
    }
}
