namespace Levee.Silo.Operator.Logs;

/// <summary>Where the silo's log is kept.</summary>
internal sealed class LogFileOptions
{
    /// <summary>Directory of the file and the one before it; <see langword="null"/>: no log is kept.</summary>
    public DirectoryInfo? Directory { get; set; }

    /// <summary>Size at which a new file is begun, in bytes.</summary>
    public long MostBytes { get; set; } = 16 * 1024 * 1024;
}
