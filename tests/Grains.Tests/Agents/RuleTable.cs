namespace Levee.Grains.Tests.Agents;

/// <summary>Rules by name: what to spoil in something valid, and the text that must come of it.</summary>
internal sealed class RuleTable<T>
{
    private readonly Dictionary<string, (Action<T> Spoil, string Text)> _rules = [];

    public TheoryData<string> Names => [.. _rules.Keys];

    public (Action<T> Spoil, string Text) this[string name]
    {
        get => _rules[name];
        set => _rules.Add(name, value);
    }
}
