namespace Levee.EmbeddedEngine.Wire;

internal static class Codec<T>
{
    public static T Copy(T value) => value;
}
