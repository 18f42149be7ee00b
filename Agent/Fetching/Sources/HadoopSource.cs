using System.Globalization;
using System.Text;
using Levee.Agent.Configuration;

namespace Levee.Agent.Fetching.Sources;

/// <summary>All other schemes (<c>hdfs</c>, <c>s3</c>, <c>s3n</c>, <c>hftp</c>, <c>maprfs</c>, …), by the Hadoop client.</summary>
internal sealed class HadoopSource(FetcherSettings settings) : IFetchSource
{
    public bool Takes(string scheme) => true;

    public async Task<long?> SizeAsync(string uri, FetchUser user, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var complaints = new MemoryStream();
        var status = await Client(uri, user).RunAsync(["fs", "-du", uri], null, output, complaints, cancellationToken);
        var first = Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(line => line.TrimEnd().EndsWith(uri, StringComparison.Ordinal));
        return status == 0 && long.TryParse(first?.TrimStart().Split(' ', '\t')[0], CultureInfo.InvariantCulture, out var size) ? size : null;
    }

    public async Task CopyAsync(string uri, string target, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var client = Client(uri, user);
        await user.RunAsync(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Delete(target); // The client refuses to replace.
        });
        if (await client.RunAsync(["fs", "-copyToLocal", uri, target], null, log.Output, log.Error, cancellationToken) is not 0 and var status)
        {
            throw new FetchProblem($"'hadoop fs -copyToLocal' ended with status {status}; the sandbox's stderr says why");
        }
    }

    private FetchProgram Client(string uri, FetchUser user)
    {
        var program = settings.HadoopHome is { } home ? Path.Combine(home, "bin", "hadoop") : "hadoop";
        return FetchProgram.Find(program, user)
            ?? throw new FetchProblem($"scheme '{Fetcher.SchemeOf(uri)}' needs the Hadoop client, which is not there: '{program}' (--hadoop_home, or PATH)");
    }
}
