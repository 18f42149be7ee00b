namespace Levee.Agent.Images.Provisioning;

/// <summary>Makes one directory tree out of layers.</summary>
internal interface IRootFsBackend
{
    /// <summary>As in <c>--image_provisioner_backend</c>.</summary>
    string Name { get; }

    /// <param name="layers">Directories, the lowest first, each once.</param>
    /// <param name="rootFs">Empty directory; the tree shall be there.</param>
    /// <param name="scratch">Empty directory beside it, for what the backend needs.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    Task MakeAsync(IReadOnlyList<string> layers, string rootFs, string scratch, CancellationToken cancellationToken);
}
