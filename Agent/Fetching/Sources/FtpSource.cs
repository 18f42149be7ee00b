using System.Globalization;
using System.Text;
using Levee.Agent.Configuration;

namespace Levee.Agent.Fetching.Sources;

/// <summary><c>ftp</c> and <c>ftps</c>, by the program curl.</summary>
internal sealed class FtpSource(FetcherSettings settings) : IFetchSource
{
    private const string Length = "Content-Length:";
    private const string Curl = "curl";

    public bool Takes(string scheme) => scheme is "ftp" or "ftps";

    public async Task<long?> SizeAsync(string uri, FetchUser user, CancellationToken cancellationToken)
    {
        using var headers = new MemoryStream();
        using var complaints = new MemoryStream();
        var status = await Run(user).RunAsync([.. Always, "--head", uri], null, headers, complaints, cancellationToken);
        var line = Encoding.UTF8.GetString(headers.ToArray()).Split('\n').FirstOrDefault(line => line.StartsWith(Length, StringComparison.OrdinalIgnoreCase));
        return status == 0 && line is not null && long.TryParse(line.AsSpan(Length.Length).Trim(), CultureInfo.InvariantCulture, out var size) ? size : null;
    }

    public async Task CopyAsync(string uri, string target, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        await using var to = await user.RunAsync(() => FetchTarget.Create(target));
        if (await Run(user).RunAsync([.. Always, uri], null, to, log.Error, cancellationToken) is not 0 and var status)
        {
            throw new FetchProblem($"curl ended with status {status}; the sandbox's stderr says why");
        }
    }

    private string[] Always =>
    [
        "--silent", "--show-error", "--fail", "--location", "--speed-limit", "1", "--speed-time", Math.Max(1, (long)settings.StallTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture),
    ];

    private static FetchProgram Run(FetchUser user) => FetchProgram.Find(Curl, user) ?? throw new FetchProblem("ftp needs the program curl, which this agent does not have");
}
