using System.Text.Json;

namespace Levee.Executors.Docker.Run;

/// <summary>What <c>docker inspect</c> says of a container.</summary>
/// <param name="Pid">Of its first process; 0: it does not run.</param>
/// <param name="HasStarted">Whether it ever ran.</param>
/// <param name="ExitCode">Once it has run and runs no more.</param>
/// <param name="Ip">In the network that it was started with; <see langword="null"/>: it has none, as with the host's network.</param>
/// <param name="Ipv6">As <paramref name="Ip"/>.</param>
internal sealed record DockerInspection(int Pid, bool HasStarted, int ExitCode, string? Ip, string? Ipv6)
{
    private const string Never = "0001-01-01T00:00:00Z";

    /// <param name="output">A JSON array of one.</param>
    /// <returns><see langword="null"/>: it tells of no container.</returns>
    public static DockerInspection? Parse(ReadOnlyMemory<byte> output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            return document.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 1 ? Of(array[0]) : null;
        }
        catch (JsonException)
        {
            return null; // Docker was cut short.
        }
    }

    private static DockerInspection? Of(JsonElement container)
    {
        if (Find(container, "State") is not { } state)
        {
            return null;
        }

        var mode = Text(container, "HostConfig", "NetworkMode") ?? "";
        var started = Text(state, "StartedAt");
        return new(
            Number(state, "Pid"),
            started is not null && started != Never,
            Number(state, "ExitCode"),
            Text(container, "NetworkSettings", "Networks", mode, "IPAddress") ?? Text(container, "NetworkSettings", "IPAddress"),
            Text(container, "NetworkSettings", "Networks", mode, "GlobalIPv6Address"));
    }

    private static int Number(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : 0;

    private static string? Text(JsonElement element, params ReadOnlySpan<string> path) =>
        Find(element, path) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private static JsonElement? Find(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
