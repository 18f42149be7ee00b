namespace Levee.Agent.Fetching.Archives;

/// <summary>What can be unpacked.</summary>
internal enum ArchiveKind
{
    /// <summary>It is no archive.</summary>
    None,

    Tar,
    GzipTar,
    Bzip2Tar,
    XzTar,
    Zip,

    /// <summary>One compressed file.</summary>
    Gzip,
}
