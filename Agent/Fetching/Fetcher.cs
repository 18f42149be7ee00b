using Levee.Agent.Fetching.Archives;
using Levee.Agent.Fetching.Caching;
using Levee.Agent.Fetching.Sources;
using URI = Mesos.V1.CommandInfo.Types.URI;

namespace Levee.Agent.Fetching;

/// <summary>Brings the files that a command names into its sandbox, one after the other; the first failure fails the launch.</summary>
/// <remarks>Source: spec agent-behaviour section 8. What happens is written to the sandbox's stderr.</remarks>
internal sealed class Fetcher(FetchSources sources, FetcherCache cache)
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private long _succeeded;
    private long _failed;

    /// <summary>Containers whose files were all brought.</summary>
    public long Succeeded => Interlocked.Read(ref _succeeded);

    /// <summary>Containers that could not get a file.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <param name="owner">Whose rights count, and whose the files become; <see langword="null"/>: the agent's.</param>
    /// <returns>Why a file could not be brought, for people; <see langword="null"/> when all are there.</returns>
    public async Task<string?> FetchAsync(IReadOnlyCollection<URI> uris, string sandbox, (uint User, uint Group)? owner, CancellationToken cancellationToken)
    {
        if (uris.Count == 0)
        {
            return null;
        }

        var problem = await FetchAllAsync(uris, sandbox, new(owner), cancellationToken);
        Interlocked.Increment(ref problem is null ? ref _succeeded : ref _failed);
        return problem;
    }

    /// <summary>What precedes <c>://</c>, in small letters; empty when there is none.</summary>
    public static string SchemeOf(string uri) => uri.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? uri[..end].ToLowerInvariant() : "";

    private async Task<string?> FetchAllAsync(IReadOnlyCollection<URI> uris, string sandbox, FetchUser user, CancellationToken cancellationToken)
    {
        await using var log = FetchLog.Open(sandbox, user.Owner);
        foreach (var uri in uris)
        {
            if (await TryAsync(uri, sandbox, user, log, cancellationToken) is { } problem)
            {
                await log.SayAsync(problem);
                return problem;
            }
        }

        return null;
    }

    private async Task<string?> TryAsync(URI uri, string sandbox, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var (name, problem) = FetchName.Of(uri);
        if (name is null)
        {
            return problem;
        }

        try
        {
            await FetchAsync(uri, name, sandbox, user, log, cancellationToken);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return $"Fetching '{uri.Value}' was given up";
        }
        catch (Exception error) when (error is FetchProblem or IOException or UnauthorizedAccessException)
        {
            return $"Failed to fetch '{uri.Value}': {error.Message}";
        }
    }

    private async Task FetchAsync(URI uri, string name, string sandbox, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var target = Path.Combine(sandbox, name);
        using var kept = uri.Cache ? await cache.TakeAsync(uri.Value, user, log, cancellationToken) : null;
        var extract = !uri.Executable && uri.Extract && ArchiveFile.KindOf(name) != ArchiveKind.None;
        await log.SayAsync($"Fetching '{uri.Value}' to '{target}'{(kept is null ? "" : " by the cache")}");
        if (kept is null)
        {
            await sources.For(uri.Value).CopyAsync(uri.Value, target, user, log, cancellationToken);
        }
        else if (!extract)
        {
            await user.RunAsync(() => FileSource.Copy(kept.File, target, cancellationToken));
        }

        if (uri.Executable)
        {
            await user.RunAsync(() => File.SetUnixFileMode(target, File.GetUnixFileMode(target) | Execute));
        }
        else if (extract)
        {
            await log.SayAsync($"Extracting '{name}' into '{sandbox}'");
            await ArchiveFile.ExtractAsync(kept?.File ?? target, name, sandbox, user, log, cancellationToken);
        }
    }
}
