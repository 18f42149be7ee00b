using System.Text.Json;
using Levee.Dns.Wire;

namespace Levee.Dns.Tests.Golden;

/// <summary>Compares a reply with what the recorded data expects; owner case, order, RA and serials do not matter.</summary>
internal static class ReplyCheck
{
    /// <returns>Differences; none when the reply is right.</returns>
    public static List<string> Differences(JsonElement expected, DnsMessage reply, string name, string apex)
    {
        if (expected.TryGetProperty("any_of", out var alternatives))
        {
            return alternatives.EnumerateArray().Select(one => Differences(one, reply, name, apex)).MinBy(differences => differences.Count)!;
        }

        List<string> found = [];
        if (expected.GetProperty("rcode").GetString() != Presentation.CodeName(reply))
        {
            return [$"rcode {Presentation.CodeName(reply)}, not {expected.GetProperty("rcode")}"];
        }

        CheckFlag(expected, "aa", reply.Flags.HasFlag(HeaderFlags.Authoritative), found);
        CheckFlag(expected, "tc", reply.Flags.HasFlag(HeaderFlags.Truncated), found);
        if (Is(expected, "opt") && reply.Additionals.All(record => record.Type != RecordType.Opt))
        {
            found.Add("no OPT record");
        }

        CheckAnswers(expected, Presentation.Lines(reply.Answers), found);
        CheckAuthority(expected, Presentation.Lines(reply.Authorities), name, apex, found);
        CheckAdditional(expected, Presentation.Lines(reply.Additionals), found);
        return found;
    }

    private static void CheckFlag(JsonElement expected, string flag, bool value, List<string> found)
    {
        if (expected.TryGetProperty(flag, out var wanted) && wanted.ValueKind != JsonValueKind.Null && wanted.GetBoolean() != value)
        {
            found.Add($"{flag} is {value}");
        }
    }

    private static void CheckAnswers(JsonElement expected, string[] have, List<string> found)
    {
        if (Lines(expected, "answers") is not { } want)
        {
            return;
        }

        var missing = Is(expected, "tc") || Is(expected, "subset") ? [] : want.Except(have);
        found.AddRange(missing.Select(line => "missing answer " + line).Concat(have.Except(want).Select(line => "extra answer " + line)));
    }

    // The owner is the name asked for in the recording and the apex by the standard; the last number, the negative TTL, may differ.
    private static void CheckAuthority(JsonElement expected, string[] have, string name, string apex, List<string> found)
    {
        var want = Lines(expected, "authority")?.FirstOrDefault(line => line.Contains(" in soa ", StringComparison.Ordinal));
        if (want is null)
        {
            return;
        }

        var got = have.FirstOrDefault(line => line.Contains(" in soa ", StringComparison.Ordinal));
        var owner = got?.Split(' ')[0];
        if (got is null || (owner != apex && owner != name.ToLowerInvariant().TrimEnd('.') + ".") || !Data(got).SequenceEqual(Data(want)))
        {
            found.Add($"authority is {got ?? "empty"}, not {want}");
        }

        static IEnumerable<string> Data(string line) => line.Split(' ')[3..^1];
    }

    private static void CheckAdditional(JsonElement expected, string[] have, List<string> found)
    {
        if (Is(expected, "tc") || Lines(expected, "additional") is not { Length: > 0 } want)
        {
            return;
        }

        found.AddRange(have.Except(want).Select(line => "extra additional " + line));
        found.AddRange(want.Select(Owner).Except(have.Select(Owner)).Select(owner => "no additional for " + owner));

        static string Owner(string line) => line.Split(' ') is [var owner, _, _, var type, ..] ? $"{owner} {type}" : line;
    }

    private static bool Is(JsonElement expected, string name) => expected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string[]? Lines(JsonElement expected, string section) =>
        !expected.TryGetProperty(section, out var lines) ? []
        : lines.ValueKind == JsonValueKind.Array ? [.. lines.EnumerateArray().Select(line => line.GetString()!.ToLowerInvariant())]
        : null;
}
