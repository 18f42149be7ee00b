using System.Collections.Immutable;
using System.Globalization;
using Levee.Agent.Resources;
using Levee.Grains.Interfaces.Configuration;
using Mesos.V1;

namespace Levee.Agent.Configuration;

/// <summary>Settings of what is offered twice. Source: spec agent-behaviour section 11.</summary>
internal sealed record OversubscriptionSettings
{
    /// <summary>What the fixed estimator offers, all revocable; <see langword="null"/>: there is no estimator.</summary>
    public ImmutableArray<Resource>? Fixed { get; init; }

    /// <summary>Whether executors on revocable resources are ended under load.</summary>
    public bool WatchesLoad { get; init; }

    /// <summary>Load of 5 minutes above which that is done; <see langword="null"/>: it does not count.</summary>
    public double? Load5 { get; init; }

    /// <summary>The same of 15 minutes.</summary>
    public double? Load15 { get; init; }

    /// <summary>Time between two looks at the estimate.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time at least between two corrections.</summary>
    public TimeSpan CorrectionInterval { get; init; }

    /// <param name="reader">Gathers what is wrong.</param>
    public static OversubscriptionSettings Read(SettingReader reader, ModuleParameters modules)
    {
        var interval = reader.Duration("oversubscribed_resources_interval");
        if (interval <= TimeSpan.Zero)
        {
            reader.Refuse("oversubscribed_resources_interval", "longer than nothing");
        }

        var load = modules.Of(ModuleNames.LoadController);
        var settings = new OversubscriptionSettings
        {
            Fixed = Chooses(reader, "resource_estimator", ModuleNames.FixedEstimator) ? Estimate(reader, modules) : null,
            WatchesLoad = Chooses(reader, "qos_controller", ModuleNames.LoadController),
            Load5 = Threshold(reader, load, "load_threshold_5min"),
            Load15 = Threshold(reader, load, "load_threshold_15min"),
            Interval = interval,
            CorrectionInterval = reader.Duration("qos_correction_interval_min"),
        };
        if (settings is { WatchesLoad: true, Load5: null, Load15: null })
        {
            reader.Problem($"--qos_controller is '{ModuleNames.LoadController}', which needs load_threshold_5min or load_threshold_15min (--modules).");
        }

        return settings;
    }

    private static bool Chooses(SettingReader reader, string flag, string module)
    {
        if (reader.Text(flag) is { } name && name != module)
        {
            reader.Refuse(flag, $"{module}, or left out");
        }

        return reader.Text(flag) is not null;
    }

    private static ImmutableArray<Resource> Estimate(SettingReader reader, ModuleParameters modules)
    {
        var text = modules.Of(ModuleNames.FixedEstimator).GetValueOrDefault("resources", "");
        try
        {
            var resources = ResourceParser.Parse(text, "*");
            foreach (var resource in resources)
            {
                resource.Revocable = new();
            }

            return resources;
        }
        catch (FormatException error)
        {
            reader.Problem($"--modules, {ModuleNames.FixedEstimator}: resources is '{text}'; {error.Message}");
            return [];
        }
    }

    private static double? Threshold(SettingReader reader, ImmutableDictionary<string, string> parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0)
        {
            return number;
        }

        reader.Problem($"--modules, {ModuleNames.LoadController}: {name} is '{text}'; it must be a number of at least 0.");
        return null;
    }
}
