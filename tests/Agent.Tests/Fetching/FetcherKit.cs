using Levee.Agent.Configuration;
using Levee.Agent.Fetching;
using Levee.Agent.Fetching.Caching;
using Levee.Agent.Fetching.Sources;
using URI = Mesos.V1.CommandInfo.Types.URI;

namespace Levee.Agent.Tests.Fetching;

/// <summary>A fetcher with a sandbox.</summary>
internal sealed class FetcherKit : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly HttpSource _http;
    private int _sandboxes;

    public FetcherKit(long cacheSize = 1 << 20, TimeSpan? stall = null, string? hadoop = null, string? frameworks = null)
    {
        var settings = new FetcherSettings
        {
            CacheDirectory = Path.Combine(_directory.Path, "cache"), CacheSize = cacheSize, StallTimeout = stall ?? TimeSpan.FromSeconds(20), HadoopHome = hadoop, FrameworksHome = frameworks,
        };
        _http = new(settings, TimeProvider.System);
        var sources = new FetchSources(new(settings), _http, new(settings), new(settings));
        Cache = new(settings, sources);
        Fetcher = new(sources, Cache);
        Sandbox = NewSandbox();
    }

    public Fetcher Fetcher { get; }

    public FetcherCache Cache { get; }

    public string Sandbox { get; private set; }

    public string Root => _directory.Path;

    public string CacheDirectory => Path.Combine(_directory.Path, "cache");

    /// <summary>Makes a new, empty sandbox, which is <see cref="Sandbox"/> from now on.</summary>
    public string NewSandbox((uint User, uint Group)? owner = null)
    {
        Sandbox = Path.Combine(_directory.Path, $"sandbox{_sandboxes++}");
        Directory.CreateDirectory(Sandbox);
        Levee.Agent.Sandboxes.SandboxDirectory.Give(Sandbox, owner);
        return Sandbox;
    }

    public Task<string?> FetchAsync(string uri, Action<URI>? change = null, (uint User, uint Group)? owner = null, CancellationToken cancellationToken = default)
    {
        var message = new URI { Value = uri };
        change?.Invoke(message);
        return Fetcher.FetchAsync([message], Sandbox, owner, cancellationToken);
    }

    /// <summary>Writes a file outside of the sandbox.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(_directory.Path, name);
        File.WriteAllText(path, content);
        return path;
    }

    public string Read(string name) => File.ReadAllText(Path.Combine(Sandbox, name));

    public bool Has(string name) => Path.Exists(Path.Combine(Sandbox, name));

    public void Dispose()
    {
        _http.Dispose();
        _directory.Dispose();
    }
}
