namespace Levee.Embedded.Tests.Api;

/// <summary>Compares a subset of an API with the whole of it: what is in the subset must be in the whole, and look the same to a compiler.</summary>
internal sealed class ApiComparison(IEnumerable<ApiType> whole)
{
    private readonly Dictionary<string, ApiType> _whole = whole.DistinctBy(type => type.FullName).ToDictionary(type => type.FullName);

    public bool Knows(ApiType type) => _whole.ContainsKey(type.FullName);

    /// <summary>All differences of one type, one line each; none when source written against <paramref name="ours"/> compiles against the whole too.</summary>
    /// <param name="ours">A type of the subset, known to the whole.</param>
    /// <param name="implementedByCallers">Callers implement this interface, so no abstract member may be missing here.</param>
    public IEnumerable<string> Differences(ApiType ours, bool implementedByCallers)
    {
        var real = _whole[ours.FullName];
        if (ours.Shape != real.Shape)
        {
            yield return $"{ours.FullName}: is '{ours.Shape}', Orleans has '{real.Shape}'";
        }

        if (ours.BaseType != real.BaseType)
        {
            yield return $"{ours.FullName}: base is {ours.BaseType}, Orleans has {real.BaseType}";
        }

        foreach (var extra in ours.Interfaces.Except(Ancestors(real).SelectMany(type => type.Interfaces)))
        {
            yield return $"{ours.FullName}: implements {extra}, which it does not in Orleans";
        }

        foreach (var difference in ours.Members.SelectMany(member => MemberDifference(ours, real, member)))
        {
            yield return difference;
        }

        if (implementedByCallers || !ours.IsInterface)
        {
            foreach (var missing in real.Members.Where(member => member.MustBeImplemented && ours.Members.All(own => own.Text != member.Text)))
            {
                yield return $"{ours.FullName}: lacks '{missing.Text}', which implementers must provide in Orleans";
            }
        }
    }

    private IEnumerable<string> MemberDifference(ApiType ours, ApiType real, ApiMember member)
    {
        var candidates = Ancestors(real).SelectMany(type => type.Members).Where(candidate => candidate.Name == member.Name).Select(candidate => candidate.Text).Distinct().ToList();
        if (candidates.Contains(member.Text) || (candidates.Count == 0 && member.IsOverride))
        {
            return [];
        }

        var found = candidates.Count == 0 ? "no such member" : string.Join("' or '", candidates);
        return [$"{ours.FullName}: has '{member.Text}', Orleans has '{found}'"];
    }

    /// <summary>The type, its base classes and base interfaces, as far as the whole knows them.</summary>
    private IEnumerable<ApiType> Ancestors(ApiType type) =>
        type.Interfaces.Prepend(type.BaseType).Select(Definition).Where(_whole.ContainsKey).SelectMany(name => Ancestors(_whole[name])).Prepend(type);

    private static string Definition(string type) => type.Split('<')[0];
}
