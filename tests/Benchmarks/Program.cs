using BenchmarkDotNet.Running;
using Levee.Benchmarks.Loads;

// A load is a program of its own, run once at full size; everything else is BenchmarkDotNet's.
if (args is [var name, .. var rest] && LoadTable.Find(name) is { } load)
{
    return await load(new LoadArguments(rest));
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
