using System.Text.Json;
using System.Text.Json.Nodes;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Agent.Networks;

/// <summary>Attaches containers to a network and detaches them, by all of its plugins in turn. Source: CNI specification, section 3.</summary>
internal sealed class CniChain(CniPlugin plugin, PortMapper mapper)
{
    /// <returns>The last plugin's result.</returns>
    /// <exception cref="NetworkException">One fails.</exception>
    public async Task<byte[]> AddAsync(CniConfig config, NetworkInfo network, CniAttachment attachment, CancellationToken cancellationToken)
    {
        byte[]? result = null;
        foreach (var part in config.Plugins)
        {
            result = await RunAsync("ADD", Complete(config, part, network, result), network, attachment, cancellationToken) is { Length: > 0 } next ? next : result;
        }

        return result ?? "{}"u8.ToArray();
    }

    /// <param name="result">Of the attachment; <see langword="null"/>: it did not come to its end.</param>
    /// <exception cref="NetworkException">One fails; the others have been called.</exception>
    public async Task DeleteAsync(CniConfig config, NetworkInfo network, CniAttachment attachment, byte[]? result, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        foreach (var part in config.Plugins.Reverse())
        {
            try
            {
                await RunAsync("DEL", Complete(config, part, network, result), network, attachment, cancellationToken);
            }
            catch (NetworkException error)
            {
                problems.Add(error.Message);
            }
        }

        if (problems.Count > 0)
        {
            throw new NetworkException(string.Join("; ", problems));
        }
    }

    private async Task<byte[]> RunAsync(string command, JsonObject config, NetworkInfo network, CniAttachment attachment, CancellationToken cancellationToken)
    {
        if ((string?)config["type"] != PortMapper.Type)
        {
            return await plugin.RunAsync(command, config, attachment, cancellationToken);
        }

        var inner = PortMapper.Inner(config);
        if (command == "DEL")
        {
            await mapper.RemoveAsync(config, attachment.ContainerId, cancellationToken);
            return await plugin.RunAsync(command, inner, attachment, cancellationToken);
        }

        var result = await plugin.RunAsync(command, inner, attachment, cancellationToken);
        await mapper.AddAsync(config, attachment.ContainerId, Parse(result), network.PortMappings, cancellationToken);
        return result;
    }

    /// <exception cref="NetworkException">It is none.</exception>
    public static CniResult Parse(byte[] result)
    {
        try
        {
            return CniResult.Parse(result);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new NetworkException($"a CNI plugin printed what is no result: {error.Message}", error);
        }
    }

    /// <summary>What a plugin reads: its own part, the network's name, what came before it, and what the task asks for.</summary>
    private static JsonObject Complete(CniConfig config, JsonObject part, NetworkInfo network, byte[]? previous)
    {
        var complete = part.DeepClone().AsObject();
        complete["cniVersion"] = config.Version;
        complete["name"] = config.Name;
        var args = complete["args"] as JsonObject ?? [];
        args["org.apache.mesos"] = new JsonObject { ["network_info"] = JsonNode.Parse(MesosJson.ToUtf8(network)) };
        complete["args"] = args.Parent is null ? args : args.DeepClone();
        if (previous is not null && config.Plugins.Length > 1)
        {
            complete["prevResult"] = JsonNode.Parse(previous);
        }

        if ((bool?)complete["capabilities"]?["portMappings"] == true && network.PortMappings.Count > 0)
        {
            complete["runtimeConfig"] = new JsonObject { ["portMappings"] = new JsonArray([.. network.PortMappings.Select(Mapping)]) };
        }

        complete.Remove("capabilities");
        return complete;
    }

    private static JsonObject Mapping(NetworkInfo.Types.PortMapping mapping) => new()
    {
        ["hostPort"] = mapping.HostPort,
        ["containerPort"] = mapping.ContainerPort,
        ["protocol"] = mapping.HasProtocol ? mapping.Protocol.ToLowerInvariant() : "tcp",
    };
}
