namespace Orleans.Runtime;

/// <summary>Statistics and control of the silo. Key: 0.</summary>
public interface IManagementGrain : IGrainWithIntegerKey
{
    /// <summary>The silos and their state; here the one.</summary>
    Task<Dictionary<SiloAddress, SiloStatus>> GetHosts(bool onlyActive = false);

    /// <summary>Number of activations of each grain class.</summary>
    Task<SimpleGrainStatistic[]> GetSimpleGrainStatistics();

    /// <summary>Number of activations.</summary>
    Task<int> GetTotalActivationCount();

    /// <summary>Ids of the active grains of a type.</summary>
    ValueTask<List<GrainId>> GetActiveGrains(GrainType type);

    /// <summary>Ends activations without a call for <paramref name="ageLimit"/>.</summary>
    Task ForceActivationCollection(TimeSpan ageLimit);
}
