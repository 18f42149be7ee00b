namespace Levee.Agent.Sandboxes;

/// <summary>The agent's claim on its work directory.</summary>
internal sealed class WorkDirectory : IDisposable
{
    private readonly FileStream _lock;

    private WorkDirectory(string path, FileStream claim) => (Layout, _lock) = (new(path), claim);

    public SandboxLayout Layout { get; }

    /// <summary>Makes the directory if needed and claims it, so that no other agent ends the tasks of this one.</summary>
    /// <exception cref="IOException">It cannot be used; the message names the flag, the path and the reason.</exception>
    public static WorkDirectory Claim(string path)
    {
        var file = Path.Combine(path, "meta", "agent.lock");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, error);
        }

        try
        {
            return new(path, new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException error)
        {
            throw Unusable(path, error);
        }
        catch (IOException error)
        {
            throw new IOException($"--work_dir is '{path}'; another agent is using it ({error.Message}). Give each agent its own.", error);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static IOException Unusable(string path, Exception error) => new($"--work_dir is '{path}', which cannot be used: {error.Message}", error);
}
