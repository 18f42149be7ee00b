namespace Levee.Architecture.Tests;

public sealed class WireContractTests
{
    private static IReadOnlyList<WireContract> Contracts { get; } = [.. WireContract.All];

    [Fact]
    public void Every_wire_type_has_an_alias() => Faults.None(Contracts.Where(contract => contract.Alias.Length == 0).Select(contract => contract.Type.FullName));

    [Fact]
    public void Every_stored_member_of_a_wire_type_has_an_id() => Faults.None(Contracts.SelectMany(contract => contract.WithoutId));

    [Fact]
    public void No_id_is_used_twice_in_a_type() => Faults.None(Contracts.Where(contract => !contract.Type.IsEnum)
        .SelectMany(contract => contract.Members.GroupBy(member => member.Id).Where(group => group.Count() > 1).Select(group => $"{contract.Type.FullName}: {group.Key}")));

    [Fact]
    public void No_alias_is_used_twice()
    {
        var interfaces = Repository.Assemblies.SelectMany(assembly => assembly.GetTypes()).Where(type => type.IsInterface).Select(type => (Type: type, Alias: WireContract.AliasOf(type)));
        var all = Contracts.Select(contract => (contract.Type, (string?)contract.Alias)).Concat(interfaces).Where(pair => pair.Item2 is { Length: > 0 });
        Faults.None(all.GroupBy(pair => pair.Item2).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(pair => pair.Item1.FullName))}"));
    }

    [Fact]
    public void No_id_has_changed_its_meaning()
    {
        var known = WireSnapshot.Read();
        var now = Contracts.Where(contract => contract.Alias.Length > 0).SelectMany(contract => contract.Members.Select(member => (Key: $"{contract.Alias}\t{member.Id}", member.Member))).DistinctBy(line => line.Key).ToList();
        var reused = now.Where(line => known.TryGetValue(line.Key, out var before) && before != line.Member).Select(line => $"{line.Key}: was '{known[line.Key]}', is '{line.Member}'");
        Faults.None(reused);

        var added = now.Where(line => !known.ContainsKey(line.Key)).ToList();
        if (WireSnapshot.UpdateAsked && added.Count > 0)
        {
            added.ForEach(line => known.Add(line.Key, line.Member));
            WireSnapshot.Write(known);
            return;
        }

        Assert.True(added.Count == 0, $"Not in WireContracts.snapshot.txt; run this test with LEVEE_UPDATE_SNAPSHOT=1 to add:\n{string.Join('\n', added.Select(line => $"{line.Key}\t{line.Member}"))}");
    }
}
