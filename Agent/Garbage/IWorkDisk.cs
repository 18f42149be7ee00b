namespace Levee.Agent.Garbage;

/// <summary>The file system that sandboxes lie on.</summary>
internal interface IWorkDisk
{
    /// <summary>Part of it that is in use, 0 to 1.</summary>
    /// <exception cref="IOException">It does not say.</exception>
    double Used { get; }
}
