using URI = Mesos.V1.CommandInfo.Types.URI;

namespace Levee.Agent.Fetching;

/// <summary>What a fetched file is called in the sandbox. Source: spec agent-behaviour section 8.</summary>
internal static class FetchName
{
    private const string Separator = "://";
    private static readonly System.Buffers.SearchValues<char> Refused = System.Buffers.SearchValues.Create("\\'\0");

    /// <summary>The last part of the path with its query, or <c>output_file</c>, which may lie in directories.</summary>
    /// <returns>A path relative to the sandbox that stays in it; or why there is none.</returns>
    public static (string? Name, string? Problem) Of(URI uri)
    {
        if (uri.Value.AsSpan().IndexOfAny(Refused) >= 0)
        {
            return (null, $"URI '{uri.Value}' has a character that is not allowed: \\, ' or NUL");
        }

        if (uri.HasOutputFile)
        {
            return IsUsable(uri.OutputFile) ? (uri.OutputFile, null) : (null, $"output_file '{uri.OutputFile}' of URI '{uri.Value}' must be a relative path that stays in the sandbox");
        }

        var scheme = uri.Value.IndexOf(Separator, StringComparison.Ordinal);
        var path = scheme > 0 ? uri.Value[(scheme + Separator.Length)..] : uri.Value;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return scheme > 0 && path.IndexOf('/', StringComparison.Ordinal) is var slash && (slash < 0 || slash == path.Length - 1) ? (null, $"Malformed URI (missing path): {uri.Value}")
            : IsUsable(name) ? (name, null)
            : (null, $"URI '{uri.Value}' gives no file name");
    }

    private static bool IsUsable(string path) =>
        path.Length > 0 && !path.StartsWith('/') && !path.EndsWith('/') && path.AsSpan().IndexOfAny(Refused) < 0
        && path.Split('/').All(part => part is not ("." or "..") && !part.Any(char.IsControl));
}
