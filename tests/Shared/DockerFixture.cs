namespace Levee.TestKit;

/// <summary>One engine for all tests that need one.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    private readonly string? _problem = DockerEngine.FindProblem();
    private DockerEngine? _engine;

    /// <summary>The engine; where there can be none, the test is skipped with the reason.</summary>
    public DockerEngine Engine
    {
        get
        {
            Assert.SkipWhen(_problem is not null, _problem ?? "");
            return _engine!;
        }
    }

    public async ValueTask InitializeAsync() => _engine = _problem is null ? await DockerEngine.StartAsync() : null;

    public ValueTask DisposeAsync() => _engine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
