namespace Levee.Grains.Interfaces.Configuration;

/// <summary>Names of parts that operators can replace: a short name of Levee's own, or <c>Namespace.Type, Assembly</c>.</summary>
public static class ModuleType
{
    /// <summary>Splits a comma list; a name that is not one of <paramref name="known"/> takes the item behind it as its assembly.</summary>
    public static IReadOnlyList<string> Split(string list, params ReadOnlySpan<string> known)
    {
        ArgumentNullException.ThrowIfNull(list);
        var items = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var names = new List<string>();
        for (var at = 0; at < items.Length; at++)
        {
            names.Add(!known.Contains(items[at]) && at + 1 < items.Length && !known.Contains(items[at + 1]) ? $"{items[at]}, {items[++at]}" : items[at]);
        }

        return names;
    }

    /// <summary>The type of a module.</summary>
    /// <typeparam name="T">What it must be.</typeparam>
    /// <param name="name">Assembly-qualified; the assembly lies beside the program.</param>
    /// <exception cref="FormatException">There is no such type, or it is no <typeparamref name="T"/>; the text is for people.</exception>
    public static Type Find<T>(string name)
    {
        Type? type;
        try
        {
            type = Type.GetType(name, throwOnError: false);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            throw new FormatException($"the assembly of '{name}' cannot be loaded: {error.Message}", error);
        }

        return type is null ? throw new FormatException($"there is no type '{name}'; it must be known here, or be 'Namespace.Type, Assembly'.")
            : !type.IsAssignableTo(typeof(T)) || type.IsAbstract ? throw new FormatException($"the type '{name}' is no {typeof(T).Name}.")
            : type;
    }
}
