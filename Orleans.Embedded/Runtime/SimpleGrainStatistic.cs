namespace Orleans.Runtime;

/// <summary>Activations of one grain class.</summary>
[GenerateSerializer]
public sealed class SimpleGrainStatistic
{
    /// <summary>Full name of the class.</summary>
    [Id(0)]
    public string GrainType { get; init; } = "";

    /// <summary>The silo.</summary>
    [Id(1)]
    public SiloAddress SiloAddress { get; init; } = null!;

    /// <summary>How many are active.</summary>
    [Id(2)]
    public int ActivationCount { get; init; }
}
