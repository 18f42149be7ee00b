using System.Globalization;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Grains.Master;

/// <summary>What the values of the master's flags must be, one sentence for each that is not. Source: spec master-behaviour section 13.</summary>
/// <remarks>Flags with an option of their own are checked where <see cref="MasterOptions"/> reads them.</remarks>
internal static class MasterFlagRules
{
    private static readonly string[] Durations = ["authentication_v0_timeout", "registry_fetch_timeout", "registry_store_timeout", "zk_session_timeout"];

    /// <summary>Looks at the flags that nothing reads, or that others read without refusing.</summary>
    public static void Check(SettingReader reader)
    {
        foreach (var flag in MasterFlags.All.Where(flag => flag.IsSwitch))
        {
            reader.Switch(flag.Name);
        }

        foreach (var name in Durations)
        {
            reader.Duration(name);
        }

        OneOf(reader, "registry", "replicated_log", "in_memory");
        OneOf(reader, "logging_level", "INFO", "WARNING", "ERROR");
        CheckNumbers(reader);
        CheckPairs(reader);
    }

    /// <summary>Refuses a duration outside of bounds.</summary>
    public static void Between(SettingReader reader, string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (IsDuration(reader, name) && (value < least || value > most))
        {
            reader.Refuse(name, $"{MesosDuration.Format(least)} to {MesosDuration.Format(most)}");
        }
    }

    /// <summary>Refuses a duration that is too short.</summary>
    public static void AtLeast(SettingReader reader, string name, TimeSpan value, TimeSpan least)
    {
        if (IsDuration(reader, name) && value < least)
        {
            reader.Refuse(name, $"at least {MesosDuration.Format(least)}");
        }
    }

    /// <summary>A share such as <c>75%</c>, 0 to 1.</summary>
    public static double Percentage(SettingReader reader, string name) => reader.Parse(name, ParsePercentage, "a percentage from 0% to 100%") ?? 1;

    private static void CheckNumbers(SettingReader reader)
    {
        reader.Number("logbufsecs", 0, int.MaxValue);
        reader.Number("offer_constraints_re2_max_program_size", 1, int.MaxValue);
        if (reader.IsSet("quorum"))
        {
            reader.Number("quorum", 1, int.MaxValue);
        }

        if (reader.IsSet("max_executors_per_agent"))
        {
            reader.Number("max_executors_per_agent", 1, int.MaxValue);
        }
    }

    private static void CheckPairs(SettingReader reader)
    {
        if (reader.Switch("registry_strict"))
        {
            reader.Problem("--registry_strict is true; support for it has been removed, leave it out.");
        }

        if (reader.IsSet("modules") && reader.IsSet("modules_dir"))
        {
            reader.Problem("--modules and --modules_dir are both set; only one of them may be.");
        }

        if (reader.IsSet("master_contender") != reader.IsSet("master_detector"))
        {
            reader.Problem("Only one of --master_contender and --master_detector is set; set both or none.");
        }

        if (reader.IsSet("zk") && reader.IsSet("master_contender"))
        {
            reader.Problem("--zk is set together with --master_contender and --master_detector; only one way to elect the leader may be.");
        }

        if (reader.Switch("authenticate_http_frameworks") && !reader.IsSet("http_framework_authenticators"))
        {
            reader.Problem("--http_framework_authenticators is missing; --authenticate_http_frameworks needs it.");
        }

        if (reader.Switch("authenticate_agents") && !reader.IsSet("credentials"))
        {
            reader.Problem("--credentials is missing; --authenticate_agents needs it.");
        }
    }

    // One that is none was refused when it was read.
    private static bool IsDuration(SettingReader reader, string name) => reader.Text(name) is { } text && MesosDuration.Parse(text) is not null;

    private static void OneOf(SettingReader reader, string name, params string[] allowed) =>
        reader.Parse(name, text => allowed.Contains(text) ? text : null, string.Join(" or ", allowed));

    private static double? ParsePercentage(string text) =>
        text.EndsWith('%') && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 100
            ? number / 100 : null;
}
