using System.Text.Json;
using System.Text.Json.Serialization;

namespace Levee.Cli.Local;

/// <summary>Where the parts of a local cluster listen; the content of <c>endpoints.json</c>.</summary>
internal sealed record Endpoints(
    [property: JsonPropertyName("master")] string Master,
    [property: JsonPropertyName("agents")] IReadOnlyList<string> Agents,
    [property: JsonPropertyName("dns")] string? Dns,
    [property: JsonPropertyName("dnsHttp")] string? DnsHttp,
    [property: JsonPropertyName("loadBalancer")] string? LoadBalancer,
    [property: JsonPropertyName("zk")] string? ZooKeeper)
{
    /// <summary>The addresses that <paramref name="options"/> lead to.</summary>
    public static Endpoints Of(LocalClusterOptions options) => new(
        $"http://127.0.0.1:{options.Port}",
        [.. Enumerable.Range(1, options.Agents).Select(n => $"http://127.0.0.1:{options.Port + n}")],
        options.DnsPort is { } dns ? $"127.0.0.1:{dns}" : null,
        options.DnsPort is null ? null : $"http://127.0.0.1:{options.DnsHttpPort}",
        options.LoadBalancerPort is { } port ? $"http://127.0.0.1:{port}" : null,
        null);

    /// <summary>Writes the file whole or not at all.</summary>
    public void Write(DirectoryInfo workDir)
    {
        var path = Path.Combine(workDir.FullName, "endpoints.json");
        File.WriteAllText(path + ".tmp", JsonSerializer.Serialize(this) + "\n");
        File.Move(path + ".tmp", path, overwrite: true);
    }

    /// <summary>Removes the file; none there is fine.</summary>
    public static void Remove(DirectoryInfo workDir)
    {
        var path = Path.Combine(workDir.FullName, "endpoints.json");
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }
}
