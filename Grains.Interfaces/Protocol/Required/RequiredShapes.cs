using System.Collections.Frozen;
using System.Globalization;

namespace Levee.Grains.Interfaces.Protocol.Required;

/// <summary>The shapes of executors' calls and their parts, from the table beside this file, which a test compares with the descriptors.</summary>
/// <remarks>A line is a class and, behind tabs, <c>number:wire type</c> of its required fields and <c>number=class</c> of its parts that have some, or have parts with some.</remarks>
internal static class RequiredShapes
{
    private const string Resource = "Levee.Grains.Interfaces.Protocol.Required.executor-call.tsv";
    private static readonly FrozenDictionary<string, RequiredShape> s_shapes = Read();

    /// <returns><see langword="null"/> for messages that the table does not have.</returns>
    public static RequiredShape? Of(Type message) => s_shapes.GetValueOrDefault(message.FullName!);

    private static FrozenDictionary<string, RequiredShape> Read()
    {
        using var text = new StreamReader(typeof(RequiredShapes).Assembly.GetManifestResourceStream(Resource)!);
        var lines = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToList();
        var shapes = lines.ToDictionary(cells => cells[0], _ => new RequiredShape());
        foreach (var cells in lines)
        {
            foreach (var (field, wireType) in Pairs(cells[1], ':'))
            {
                shapes[cells[0]].Require(field, int.Parse(wireType, CultureInfo.InvariantCulture));
            }

            foreach (var (field, part) in Pairs(cells[2], '='))
            {
                shapes[cells[0]].Enter(field, shapes[part]);
            }
        }

        return shapes.ToFrozenDictionary();
    }

    private static IEnumerable<(int Field, string Value)> Pairs(string cell, char separator) => cell
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(pair => pair.Split(separator))
        .Select(pair => (int.Parse(pair[0], CultureInfo.InvariantCulture), pair[1]));
}
