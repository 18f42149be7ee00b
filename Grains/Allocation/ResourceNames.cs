namespace Levee.Grains.Allocation;

/// <summary>Numbers for the names of scalar resources, so that sums of them are plain arrays.</summary>
internal sealed class ResourceNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>How many names there are.</summary>
    public int Count => _names.Count;

    /// <summary>The name with a number.</summary>
    public string this[int number] => _names[number];

    /// <summary>The number of a name; new names get the next one.</summary>
    public int NumberOf(string name)
    {
        if (!_numbers.TryGetValue(name, out var number))
        {
            _numbers.Add(name, number = _names.Count);
            _names.Add(name);
        }

        return number;
    }
}
