using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>What an etcd cluster shall be.</summary>
/// <param name="Size">Wanted voting members, 1 to 7; odd numbers survive more failures per member.</param>
/// <param name="Cpus">CPUs of one member.</param>
/// <param name="MemMegabytes">Memory of one member, MB.</param>
/// <param name="DiskMegabytes">Disk of one member, MB. Half of it is the limit of etcd's database, the rest is for its log and snapshots.</param>
/// <param name="Role">Role whose resources are used; <c>*</c> for the unreserved ones.</param>
/// <param name="EtcdPath">The etcd program on the agents; absolute.</param>
/// <param name="User">User the members run as; <see langword="null"/>: the user of the silo.</param>
[GenerateSerializer, Immutable, Alias("levee.etcd-cluster-spec")]
public sealed partial record EtcdClusterSpec(
    [property: Id(0)] int Size = 3,
    [property: Id(1)] double Cpus = 0.1,
    [property: Id(2)] double MemMegabytes = 128,
    [property: Id(3)] double DiskMegabytes = 512,
    [property: Id(4)] string Role = "*",
    [property: Id(5)] string EtcdPath = "/usr/bin/etcd",
    [property: Id(6)] string? User = null)
{
    /// <summary>Largest number of members; more make writes slower and elections longer without a gain.</summary>
    public const int LargestSize = 7;

    /// <summary>Longest name, so that every DNS name made from it fits (63 letters per label, with hash and agent suffix).</summary>
    public const int LongestName = 40;

    /// <summary>All that is wrong with a cluster's name and spec, one message per field with the value found and the value allowed.</summary>
    public static IEnumerable<ValidationResult> Problems(string name, EtcdClusterSpec spec)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(spec);
        return new[]
        {
            NameProblem(name), SizeProblem(spec.Size),
            AmountProblem("cpus", spec.Cpus, 0.01, 1024), AmountProblem("mem", spec.MemMegabytes, 32, 1_048_576), AmountProblem("disk", spec.DiskMegabytes, 64, 1_048_576),
            spec.Role.Length > 0 && !spec.Role.Any(char.IsWhiteSpace) ? null : Problem("role", $"role is '{spec.Role}'; write a role's name, or * for unreserved resources."),
            spec.EtcdPath.StartsWith('/') ? null : Problem("etcdPath", $"etcdPath is '{spec.EtcdPath}'; write an absolute path such as /usr/bin/etcd."),
        }.OfType<ValidationResult>();
    }

    /// <summary>What is wrong with a size, or <see langword="null"/>.</summary>
    public static ValidationResult? SizeProblem(int size) =>
        size is >= 1 and <= LargestSize ? null : Problem("size", $"size is {size}; write a number from 1 to {LargestSize}.");

    private static ValidationResult? NameProblem(string name) => name.Length <= LongestName && NamePattern().IsMatch(name)
        ? null
        : Problem("name", $"name is '{name}'; write 1 to {LongestName} of a-z, 0-9 and -, beginning and ending with a letter or digit.");

    private static ValidationResult? AmountProblem(string field, double amount, double least, double most) =>
        amount >= least && amount <= most ? null : Problem(field, FormattableString.Invariant($"{field} is {amount}; write a number from {least} to {most}."));

    private static ValidationResult Problem(string field, string text) => new(text, [field]);

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex NamePattern();
}
