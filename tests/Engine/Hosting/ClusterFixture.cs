namespace Levee.Engine.Hosting;

/// <summary>One silo and one client, shared by the tests that disturb neither.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    private readonly int _port = EngineHost.FreePort();
    private EngineHost _silo = null!;
    private EngineHost _client = null!;

    /// <summary>Calls from the silo's own process.</summary>
    public IClusterClient Local => _silo.Grains;

    /// <summary>Calls over the gateway port.</summary>
    public IClusterClient Remote => _client.Grains;

    public IClusterClient At(Caller caller) => caller == Caller.Local ? Local : Remote;

    public async ValueTask InitializeAsync()
    {
        _silo = await EngineHost.StartSiloAsync(_port);
        _client = await EngineHost.StartClientAsync(_port);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _silo.DisposeAsync();
    }
}

/// <summary>Where a call comes from.</summary>
public enum Caller
{
    Local,
    Remote,
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterFixture>
{
    public const string Name = "one cluster";
}
