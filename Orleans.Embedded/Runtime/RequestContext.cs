namespace Orleans.Runtime;

/// <summary>Values that travel with calls, from caller to callee.</summary>
public static class RequestContext
{
    private static readonly AsyncLocal<Dictionary<string, object>?> s_values = new();

    /// <summary>All values.</summary>
    public static IEnumerable<KeyValuePair<string, object>> Entries => s_values.Value ?? [];

    /// <summary>All names.</summary>
    public static IEnumerable<string> Keys => s_values.Value?.Keys ?? Enumerable.Empty<string>();

    internal static Dictionary<string, object>? Snapshot
    {
        get => s_values.Value;
        set => s_values.Value = value;
    }

    /// <summary>The value, or null.</summary>
    public static object? Get(string key) => s_values.Value?.GetValueOrDefault(key);

    /// <summary>Sets a value for the calls made from here on.</summary>
    public static void Set(string key, object value) => s_values.Value = new Dictionary<string, object>(s_values.Value ?? []) { [key] = value };

    /// <summary>Removes a value; false when there was none.</summary>
    public static bool Remove(string key)
    {
        if (s_values.Value?.ContainsKey(key) is not true)
        {
            return false;
        }

        s_values.Value = s_values.Value.Where(entry => entry.Key != key).ToDictionary();
        return true;
    }

    /// <summary>Removes all values.</summary>
    public static void Clear() => s_values.Value = null;
}
