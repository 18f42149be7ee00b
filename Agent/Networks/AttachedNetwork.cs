using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Agent.Networks;

/// <summary>A network of a container, as noted on disk: <c>&lt;network&gt;/network.conf</c>, <c>&lt;network&gt;/&lt;interface&gt;/{request,network.info}</c>.</summary>
/// <param name="Info">What the task asks for.</param>
/// <param name="Result">What the plugin printed; <see langword="null"/>: it did not come to its end.</param>
internal sealed record AttachedNetwork(CniConfig Config, string Interface, NetworkInfo Info, byte[]? Result)
{
    private const string ConfigFile = "network.conf";
    private const string RequestFile = "request";
    private const string ResultFile = "network.info";

    /// <summary>Before the plugin is called: from here on it must be called to detach.</summary>
    public void Write(string container)
    {
        var directory = Path.Combine(container, Config.Name);
        Directory.CreateDirectory(Path.Combine(directory, Interface));
        File.WriteAllBytes(Path.Combine(directory, Interface, RequestFile), MesosJson.ToUtf8(Info));
        File.WriteAllBytes(Path.Combine(directory, ConfigFile), Config.ToJson());
    }

    public AttachedNetwork WithResult(string container, byte[] result)
    {
        var file = Path.Combine(container, Config.Name, Interface, ResultFile);
        File.WriteAllBytes(file + ".target", result);
        File.Move(file + ".target", file);
        return this with { Result = result };
    }

    /// <summary>All networks of a container, in the order of their interfaces.</summary>
    public static List<AttachedNetwork> ReadAll(string container) =>
        [.. Directory.GetDirectories(container).Where(network => File.Exists(Path.Combine(network, ConfigFile))).SelectMany(Read).OrderBy(network => network.Interface, StringComparer.Ordinal)];

    private static IEnumerable<AttachedNetwork> Read(string network)
    {
        var config = CniConfig.Parse(File.ReadAllBytes(Path.Combine(network, ConfigFile)));
        foreach (var directory in Directory.GetDirectories(network))
        {
            var result = Path.Combine(directory, ResultFile);
            yield return new(
                config, Path.GetFileName(directory), MesosJson.Read<NetworkInfo>(File.ReadAllBytes(Path.Combine(directory, RequestFile))),
                File.Exists(result) ? File.ReadAllBytes(result) : null);
        }
    }
}
