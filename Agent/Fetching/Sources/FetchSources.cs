namespace Levee.Agent.Fetching.Sources;

/// <summary>All ways to get at files, in the order in which they are asked.</summary>
internal sealed class FetchSources(FileSource files, HttpSource http, FtpSource ftp, HadoopSource others)
{
    private readonly IFetchSource[] _all = [files, http, ftp, others];

    /// <summary>The one for a URI; the last takes what no other does.</summary>
    public IFetchSource For(string uri)
    {
        var scheme = Fetcher.SchemeOf(uri);
        return _all.First(source => source.Takes(scheme));
    }
}
