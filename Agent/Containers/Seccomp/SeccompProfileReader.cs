using System.Collections.Immutable;
using System.Text.Json;
using Mesos.V1;

namespace Levee.Agent.Containers.Seccomp;

/// <summary>Reads profiles in Docker's format. Source: Mesos docs/isolators/linux-seccomp.md, Docker's default profile (fields), seccomp(2) (numbers).</summary>
internal static class SeccompProfileReader
{
    private const uint Errno = 0x00050000;
    private const uint Trace = 0x7FF00000;
    private const uint NotPermitted = 1;
    private const int FirstCapability = (int)CapabilityInfo.Types.Capability.Chown;
    private static readonly string[] Comparisons = ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"];

    private static readonly Dictionary<string, ulong> Capabilities = CapabilityInfo.Descriptor.EnumTypes.Single().Values
        .Where(value => value.Number >= FirstCapability).ToDictionary(value => $"CAP_{value.Name}", value => 1UL << (value.Number - FirstCapability), StringComparer.Ordinal);

    /// <exception cref="FormatException">It is no profile; the message says where.</exception>
    public static SeccompProfile Read(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            var root = document.RootElement;
            return new(Action(root, "defaultAction", "defaultErrnoRet"), ArchitecturesOf(root), [.. Required(root, "syscalls").EnumerateArray().Select(Rule)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static JsonElement Required(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : throw new FormatException($"'{name}' is missing");

    private static List<JsonElement> Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? [.. value.EnumerateArray()] : [];

    private static ImmutableArray<string> Texts(JsonElement element, string name) => [.. Items(element, name).Select(item => item.GetString()!)];

    private static ImmutableDictionary<string, ImmutableArray<string>> ArchitecturesOf(JsonElement root)
    {
        var maps = Items(root, "archMap").ToImmutableDictionary(map => Required(map, "architecture").GetString()!, map => Texts(map, "subArchitectures"));
        return Texts(root, "architectures").Aggregate(maps, (all, name) => all.ContainsKey(name) ? all : all.Add(name, Texts(root, "architectures").Remove(name)));
    }

    private static uint Action(JsonElement element, string name, string number)
    {
        var errno = element.TryGetProperty(number, out var given) && given.ValueKind == JsonValueKind.Number ? given.GetUInt16() : NotPermitted;
        return Required(element, name).GetString() switch
        {
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => 0,
            "SCMP_ACT_KILL_PROCESS" => 0x80000000,
            "SCMP_ACT_TRAP" => 0x00030000,
            "SCMP_ACT_ERRNO" => Errno | errno,
            "SCMP_ACT_TRACE" => Trace | errno,
            "SCMP_ACT_LOG" => 0x7FFC0000,
            "SCMP_ACT_ALLOW" => 0x7FFF0000,
            var action => throw new FormatException($"'{name}' is '{action}', which is no action"),
        };
    }

    private static SeccompRule Rule(JsonElement rule)
    {
        var names = Texts(rule, "names");
        if (rule.TryGetProperty("name", out var one) && one.GetString() is { Length: > 0 } name)
        {
            names = names.Add(name); // Docker's older form.
        }

        return names.IsEmpty
            ? throw new FormatException("a rule of 'syscalls' has no 'names'")
            : new(names, Action(rule, "action", "errnoRet"), [.. Items(rule, "args").Select(Argument)], Condition(rule, "includes"), Condition(rule, "excludes"));
    }

    private static SeccompArgument Argument(JsonElement argument)
    {
        var index = Required(argument, "index").GetInt32();
        var comparison = Array.IndexOf(Comparisons, Required(argument, "op").GetString());
        return index is < 0 or > 5 ? throw new FormatException($"argument {index} does not exist: 'index' is 0 to 5")
            : comparison < 0 ? throw new FormatException($"'op' is '{Required(argument, "op")}'; it must be one of {string.Join(", ", Comparisons)}")
            : new(index, (SeccompComparison)comparison, Required(argument, "value").GetUInt64(), argument.TryGetProperty("valueTwo", out var second) ? second.GetUInt64() : 0);
    }

    private static SeccompCondition Condition(JsonElement rule, string name)
    {
        if (!rule.TryGetProperty(name, out var condition) || condition.ValueKind != JsonValueKind.Object)
        {
            return SeccompCondition.None;
        }

        var capabilities = Texts(condition, "caps").Aggregate(0UL, (mask, text) =>
            mask | (Capabilities.TryGetValue(text, out var bit) ? bit : throw new FormatException($"'{text}' in 'caps' is no capability")));
        return new(capabilities, Texts(condition, "arches"), condition.TryGetProperty("minKernel", out var kernel) ? KernelVersion.Parse(kernel.GetString()!) : null);
    }
}
