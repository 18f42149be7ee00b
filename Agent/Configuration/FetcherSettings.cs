using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>The settings of <see cref="FetcherFlags"/>, checked.</summary>
internal sealed record FetcherSettings
{
    /// <summary><see langword="null"/>: relative URIs are refused.</summary>
    public string? FrameworksHome { get; init; }

    /// <summary><see langword="null"/>: the client is looked for in PATH.</summary>
    public string? HadoopHome { get; init; }

    /// <summary>Absolute path.</summary>
    public string CacheDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "mesos", "fetch");

    /// <summary>Bytes.</summary>
    public long CacheSize { get; init; } = 2L << 30;

    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>As the operator gave it.</summary>
    public string StallTimeoutText => MesosDuration.Format(StallTimeout);

    /// <param name="reader">Gathers what is wrong.</param>
    /// <param name="workDirectory">Where the cache is unless somebody says otherwise.</param>
    public static FetcherSettings Read(SettingReader reader, string workDirectory)
    {
        var stall = reader.Duration("fetcher_stall_timeout");
        if (stall <= TimeSpan.Zero)
        {
            reader.Refuse("fetcher_stall_timeout", "longer than nothing");
        }

        return new()
        {
            FrameworksHome = reader.Text("frameworks_home"),
            HadoopHome = reader.Text("hadoop_home"),
            CacheDirectory = Path.GetFullPath(reader.Text("fetcher_cache_dir") ?? Path.Combine(workDirectory, "fetch")),
            CacheSize = reader.Parse("fetcher_cache_size", ByteSize.Parse, "a size such as 2GB (B, KB, MB, GB, TB)") ?? 0,
            StallTimeout = stall,
        };
    }
}
