using System.Net;

namespace Levee.Agent.Images.Registries;

/// <summary>Where a repository is.</summary>
/// <param name="Base">Scheme, host and port.</param>
/// <param name="Repository">As the registry has it.</param>
internal sealed record RegistryAddress(Uri Base, string Repository)
{
    public const string DockerHub = "https://registry-1.docker.io";
    private const string DockerHubName = "docker.io";
    private const string OfficialImages = "library/";

    /// <summary>Host, with the port if it is not the scheme's own.</summary>
    public string Host => Base.Authority;

    /// <param name="fallback">Registry of images that name none.</param>
    public static RegistryAddress Of(ImageReference reference, Uri fallback)
    {
        var address = reference.Registry is not { } registry ? fallback
            : registry is DockerHubName or "index.docker.io" ? new(DockerHub)
            : new Uri($"{SchemeOf(registry, fallback)}://{registry}");
        var isOfficial = !reference.Repository.Contains('/') && (address.Host == DockerHubName || address.Host.EndsWith("." + DockerHubName, StringComparison.Ordinal));
        return new(address, isOfficial ? OfficialImages + reference.Repository : reference.Repository);
    }

    public Uri Manifest(string wanted) => new(Base, $"/v2/{Repository}/manifests/{wanted}");

    public Uri Blob(Digest digest) => new(Base, $"/v2/{Repository}/blobs/{digest}");

    /// <summary>TLS, unless the registry is on this machine, on the port of HTTP, or configured otherwise. Source: as Docker and the reference choose.</summary>
    private static string SchemeOf(string registry, Uri fallback)
    {
        var host = new Uri($"http://{registry}");
        return fallback.Authority == registry ? fallback.Scheme
            : host.Host == "localhost" || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)) || registry.EndsWith(":80", StringComparison.Ordinal) ? Uri.UriSchemeHttp
            : Uri.UriSchemeHttps;
    }
}
