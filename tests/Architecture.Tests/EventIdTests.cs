namespace Levee.Architecture.Tests;

/// <summary>An event id names one kind of log message in the whole of Levee.</summary>
public sealed class EventIdTests
{
    private static readonly Dictionary<string, int> FirstIds = new()
    {
        ["Levee.Silo"] = 1000,
        ["Levee.Grains"] = 2000,
        ["Levee.Agent"] = 3000,
        ["Levee.Dns"] = 4000,
        ["Levee.LoadBalancer"] = 5000,
        ["Levee.Orleans.Embedded"] = 6000,
        ["Levee.Cli"] = 7000,
    };

    private sealed record EventId(string Assembly, string Name, int Value);

    private static IReadOnlyList<EventId> All { get; } =
    [
        .. from assembly in Repository.Assemblies
           from type in assembly.GetTypes().Where(type => type.Name == "EventIds")
           from field in type.GetFields().Where(field => field.IsLiteral)
           select new EventId(assembly.GetName().Name!, field.Name, (int)field.GetRawConstantValue()!),
    ];

    [Fact]
    public void No_two_messages_share_an_event_id() => Faults.None(All.GroupBy(id => id.Value).Where(group => group.Count() > 1)
        .Select(group => $"{group.Key}: {string.Join(", ", group.Select(id => $"{id.Assembly} {id.Name}"))}"));

    [Fact]
    public void Event_ids_lie_in_the_thousand_of_their_project() => Faults.None(All
        .Where(id => id.Value / 1000 * 1000 != FirstIds.GetValueOrDefault(id.Assembly, -1))
        .Select(id => $"{id.Assembly} {id.Name} = {id.Value}"));
}
