using System.Collections.Frozen;
using System.Globalization;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>Numbers of system calls by name. Source: <c>syscalls.tsv</c>, made of the headers of Linux 6.1 (<c>asm/unistd_64.h</c>, <c>unistd_32.h</c>, <c>unistd_x32.h</c>, <c>asm-generic/unistd.h</c>).</summary>
internal static class SyscallTable
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, uint>> Columns = Read();

    /// <param name="architecture">A column, e.g. <c>x86_64</c>.</param>
    /// <returns><see langword="null"/>: that architecture has no such call.</returns>
    public static uint? Find(string architecture, string name) => Columns[architecture].TryGetValue(name, out var number) ? number : null;

    private static FrozenDictionary<string, FrozenDictionary<string, uint>> Read()
    {
        using var stream = typeof(SyscallTable).Assembly.GetManifestResourceStream("Levee.Agent.Containers.Seccomp.syscalls.tsv")!;
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToList();
        return rows[0].Index().Skip(1).ToFrozenDictionary(
            column => column.Item,
            column => rows.Skip(1).Where(row => row[column.Index].Length > 0).ToFrozenDictionary(row => row[0], row => uint.Parse(row[column.Index], CultureInfo.InvariantCulture)));
    }
}
