using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Levee.Architecture.Tests;

/// <summary>There is one executor process for each task: what makes a process large stays out of it.</summary>
public sealed class ExecutorSizeTests
{
    /// <summary>Libraries that bring threads, tables or reflection with them.</summary>
    private static readonly string[] Large =
        ["Google.Protobuf", "Microsoft.Extensions", "System.Net", "System.Text.RegularExpressions", "System.Diagnostics.Process", "System.Threading.ThreadPool", "System.Threading.Tasks.Parallel", "System.Linq.Expressions", "Levee"];

    [Fact]
    public void The_executors_use_none_of_the_libraries_that_make_a_process_large()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "levee-executor.dll")));
        var reader = file.GetMetadataReader();
        Faults.None(reader.AssemblyReferences
            .Select(handle => reader.GetString(reader.GetAssemblyReference(handle).Name))
            .Where(name => Large.Any(large => name == large || name.StartsWith(large + ".", StringComparison.Ordinal)))
            .Select(name => $"levee-executor uses {name}"));
    }
}
