using Levee.Agent.Configuration;

namespace Levee.Agent.Fetching.Sources;

/// <summary>Files of this machine: <c>/path</c>, <c>file:///path</c>, <c>file://localhost/path</c>, and <c>path</c> below <c>--frameworks_home</c>.</summary>
internal sealed class FileSource(FetcherSettings settings) : IFetchSource
{
    private const UnixFileMode Permissions = (UnixFileMode)0x1ff; // rwx for all; no setuid bits.
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public bool Takes(string scheme) => scheme is "" or "file";

    public Task<long?> SizeAsync(string uri, FetchUser user, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        return user.RunAsync<long?>(() => new FileInfo(path) is { Exists: true } file ? file.Length : throw new FetchProblem($"'{path}' does not exist"));
    }

    public Task CopyAsync(string uri, string target, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var path = PathOf(uri);
        return user.RunAsync(() => Copy(path, target, cancellationToken));
    }

    /// <summary>Copies a file with its permissions.</summary>
    public static void Copy(string path, string target, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            throw new FetchProblem($"'{path}' is a directory");
        }

        using var from = File.OpenRead(path);
        using var to = FetchTarget.Create(target);
        var buffer = new byte[1 << 17];
        while (from.Read(buffer) is > 0 and var count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            to.Write(buffer, 0, count);
        }

        File.SetUnixFileMode(to.SafeFileHandle, File.GetUnixFileMode(from.SafeFileHandle) & Permissions & ~OthersWrite);
    }

    private string PathOf(string uri)
    {
        var path = uri.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? uri["file://".Length..] : uri;
        path = path.StartsWith("localhost/", StringComparison.Ordinal) && path.Length < uri.Length ? path["localhost".Length..] : path;
        return path.StartsWith('/') ? path
            : path.Length < uri.Length ? throw new FetchProblem("a file URI names no other machine: file:///path")
            : settings.FrameworksHome is { } home ? Path.Combine(home, path)
            : throw new FetchProblem("a relative path needs --frameworks_home, which this agent does not have; give an absolute one");
    }
}
