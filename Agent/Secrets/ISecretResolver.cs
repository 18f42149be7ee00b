using Google.Protobuf;
using Mesos.V1;

namespace Levee.Agent.Secrets;

/// <summary>Knows what secrets by reference stand for. A module: <c>--secret_resolver</c> names one; its constructor may take any service of the agent.</summary>
/// <remarks>Asked once for each use, at the same time for several containers, and given up when the launch is. Source: spec agent-behaviour section 13.2.</remarks>
public interface ISecretResolver
{
    /// <summary>Finds a secret.</summary>
    /// <param name="reference">Its name, and the key inside it if it has parts.</param>
    /// <returns>Its content; <see langword="null"/>: there is none of that name. An exception fails the launch too, with its message.</returns>
    Task<ByteString?> ResolveAsync(Secret.Types.Reference reference, CancellationToken cancellationToken);
}
