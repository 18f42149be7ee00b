namespace Levee.Agent.Tests;

/// <summary>A directory that goes with the test.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("levee-agent-").FullName;

    public TempDirectory() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101); // Tasks of other users pass through.

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
