using Levee.Executors.Docker.Run;
using Levee.Executors.Wire;

namespace Levee.Executors.Docker;

/// <summary>The network of a task, as frameworks and DNS hear of it. Source: spec executor-api section 15.</summary>
internal static class TaskNetwork
{
    private const int Addresses = 5;
    private const int Ipv6 = 2;

    /// <returns>NetworkInfo: the first that the task asked for, with the container's addresses; <see langword="null"/>: it has none of its own.</returns>
    public static byte[]? Of(DockerInfo asked, DockerInspection container)
    {
        if (container.Ip is null && container.Ipv6 is null)
        {
            return null;
        }

        var network = new WireWriter();
        var reader = new WireReader(asked.NetworkInfos.Count > 0 ? asked.NetworkInfos[0] : []);
        while (reader.Next())
        {
            if (reader.Field != Addresses)
            {
                network.Append(reader.Raw());
            }
        }

        if (container.Ip is { } ip)
        {
            network.Message(Addresses, new WireWriter().Text(2, ip));
        }

        return container.Ipv6 is { } ip6 ? network.Message(Addresses, new WireWriter().Int32(1, Ipv6).Text(2, ip6)).ToArray() : network.ToArray();
    }
}
