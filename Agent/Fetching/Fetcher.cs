using Levee.Agent.Sandboxes;
using URI = Mesos.V1.CommandInfo.Types.URI;

namespace Levee.Agent.Fetching;

/// <summary>Brings the files that a command names into its sandbox, one after the other; the first failure fails the launch.</summary>
/// <remarks>Local paths, <c>file://</c>, <c>http://</c> and <c>https://</c>; no cache. Source: spec agent-behaviour section 8.</remarks>
internal sealed class Fetcher(HttpClient http)
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <returns>Why a file could not be brought, for people; <see langword="null"/> when all are there.</returns>
    public async Task<string?> FetchAsync(IEnumerable<URI> uris, string sandbox, (uint User, uint Group)? owner, CancellationToken cancellationToken)
    {
        foreach (var uri in uris)
        {
            if (FileName(uri) is not { } name)
            {
                return $"URI '{uri.Value}' gives no usable file name";
            }

            try
            {
                var file = Path.Combine(sandbox, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await CopyAsync(uri.Value, file, cancellationToken);
                Finish(uri, file, sandbox, owner);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return $"fetching '{uri.Value}' was given up";
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or HttpRequestException or OperationCanceledException or InvalidDataException or NotSupportedException)
            {
                return $"Failed to fetch '{uri.Value}': {error.Message}";
            }
        }

        return null;
    }

    /// <summary>The last part of the path with its query, or <c>output_file</c>; never out of the sandbox.</summary>
    private static string? FileName(URI uri)
    {
        var name = uri.HasOutputFile ? uri.OutputFile : uri.Value[(uri.Value.LastIndexOf('/') + 1)..];
        return VolumeLinks.IsWithinSandbox(name) && name.AsSpan().IndexOfAny("\\'") < 0 && name is not "." ? name : null;
    }

    private async Task CopyAsync(string uri, string file, CancellationToken cancellationToken)
    {
        if (uri.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || uri.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            using var response = await http.GetAsync(new Uri(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await using var target = File.Create(file);
            await response.Content.CopyToAsync(target, cancellationToken);
            return;
        }

        File.Copy(LocalPath(uri), file, overwrite: true);
    }

    private static string LocalPath(string uri)
    {
        var path = uri.StartsWith("file://localhost/", StringComparison.Ordinal) ? uri["file://localhost".Length..]
            : uri.StartsWith("file://", StringComparison.Ordinal) ? uri["file://".Length..]
            : uri;
        return path.StartsWith('/') ? path
            : throw new NotSupportedException(path.Contains("://", StringComparison.Ordinal)
                ? "only file, http and https URIs can be fetched"
                : "a relative path needs --frameworks_home, which this agent does not have; give an absolute one");
    }

    private static void Finish(URI uri, string file, string sandbox, (uint User, uint Group)? owner)
    {
        SandboxDirectory.Give(file, owner);
        if (uri.Executable)
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | Execute);
        }
        else if (uri.Extract)
        {
            foreach (var extracted in Archive.Extract(file, sandbox))
            {
                SandboxDirectory.Give(extracted, owner);
            }
        }
    }
}
