namespace Levee.Agent.Containers.Cgroups;

/// <summary>Devices that a container may open or make nodes of.</summary>
/// <param name="Major">Number of the driver; <see langword="null"/>: any.</param>
/// <param name="Minor">Number of the device; <see langword="null"/>: any.</param>
internal readonly record struct DeviceRule(bool IsBlock, uint? Major, uint? Minor, bool Read, bool Write, bool MakeNode)
{
    /// <summary>As v1's <c>devices.allow</c> takes it, e.g. <c>c 136:* rwm</c>.</summary>
    public override string ToString() => $"{(IsBlock ? 'b' : 'c')} {Number(Major)}:{Number(Minor)} {(Read ? "r" : "")}{(Write ? "w" : "")}{(MakeNode ? "m" : "")}";

    private static string Number(uint? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*";
}
