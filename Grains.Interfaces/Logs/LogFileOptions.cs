namespace Levee.Grains.Interfaces.Logs;

/// <summary>Where a daemon's log is kept.</summary>
public sealed class LogFileOptions
{
    /// <summary>Directory of the file and the one before it; <see langword="null"/>: no log is kept.</summary>
    public DirectoryInfo? Directory { get; set; }

    /// <summary>Name of the present file.</summary>
    public string FileName { get; set; } = "levee.log";

    /// <summary>Size at which a new file is begun, in bytes.</summary>
    public long MostBytes { get; set; } = 16 * 1024 * 1024;
}
