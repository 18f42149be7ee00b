using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Flags of fetching files into sandboxes. Source: spec agent-behaviour sections 8 and 21.</summary>
internal static class FetcherFlags
{
    private const string Section = AgentFlags.Section;

    public static ImmutableArray<Flag> All { get; } =
    [
        new("frameworks_home", $"{Section}:FrameworksHome", null, "Directory that relative URIs start from"),
        new("hadoop_home", $"{Section}:HadoopHome", null, "Directory of the Hadoop client, for hdfs, s3 and so on; default: PATH"),
        new("fetcher_cache_dir", $"{Section}:FetcherCacheDir", null, "Directory of fetched files that are kept, emptied at the start; default: fetch below --work_dir; one agent each"),
        new("fetcher_cache_size", $"{Section}:FetcherCacheSize", "2GB", "Size of that at most"),
        new("fetcher_stall_timeout", $"{Section}:FetcherStallTimeout", "1mins", "How long a download may bring nothing before it is given up"),
    ];
}
