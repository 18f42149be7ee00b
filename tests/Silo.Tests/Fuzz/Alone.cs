namespace Levee.Silo.Tests.Fuzz;

/// <summary>Tests that measure what the whole process does: no others run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
