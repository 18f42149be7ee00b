namespace Levee.Agent.Networks;

/// <summary>Where the state of container networks lies. Source: spec agent-behaviour section 14.</summary>
/// <param name="Root">Absolute path.</param>
internal sealed record NetworkLayout(string Root)
{
    /// <summary>Of a container with networks of its own.</summary>
    public string Container(string id) => Path.Combine(Root, id);

    /// <summary>File that the network namespace is mounted on.</summary>
    public string Namespace(string id) => Path.Combine(Container(id), "ns");

    public string Hosts(string id) => Path.Combine(Container(id), "hosts");

    public string HostName(string id) => Path.Combine(Container(id), "hostname");

    public string Resolver(string id) => Path.Combine(Container(id), "resolv.conf");
}
