using System.Collections.Immutable;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Settings of the container logger. Source: spec agent-behaviour section 16.</summary>
internal sealed record LoggerSettings
{
    private const long LeastSize = 4096; // A page. Source: the reference's own check.

    /// <summary>Whether output goes through a process that rotates the files.</summary>
    public bool Rotates { get; init; }

    /// <summary>Bytes.</summary>
    public long MaxStdoutSize { get; init; } = 10 << 20;

    /// <summary>Bytes.</summary>
    public long MaxStderrSize { get; init; } = 10 << 20;

    /// <summary>Lines of logrotate's configuration.</summary>
    public string StdoutOptions { get; init; } = "";

    /// <summary>Lines of logrotate's configuration.</summary>
    public string StderrOptions { get; init; } = "";

    /// <summary>A path, or a name to look up.</summary>
    public string Logrotate { get; init; } = "logrotate";

    /// <summary>What variables of a container begin with that override the above for it.</summary>
    public string VariablePrefix { get; init; } = "CONTAINER_LOGGER_";

    /// <param name="reader">Gathers what is wrong.</param>
    public static LoggerSettings Read(SettingReader reader, ModuleParameters modules)
    {
        if (reader.Text("container_logger") is { } name && name != ModuleNames.LogrotateLogger)
        {
            reader.Refuse("container_logger", $"{ModuleNames.LogrotateLogger}, or left out");
        }

        var parameters = modules.Of(ModuleNames.LogrotateLogger);
        var (settings, problem) = new LoggerSettings { Rotates = reader.Text("container_logger") is not null }.With(parameters);
        if (problem is not null)
        {
            reader.Problem($"--modules, {ModuleNames.LogrotateLogger}: {problem}.");
        }

        return settings with { Logrotate = parameters.GetValueOrDefault("logrotate_path", "logrotate"), VariablePrefix = parameters.GetValueOrDefault("environment_variable_prefix", "CONTAINER_LOGGER_") };
    }

    /// <summary>The settings of one container.</summary>
    /// <param name="environment">Its variables.</param>
    /// <returns>Or why its variables are refused.</returns>
    public (LoggerSettings Settings, string? Problem) For(IReadOnlyDictionary<string, string> environment) => With(environment
        .Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal))
        .ToImmutableDictionary(variable => variable.Key[VariablePrefix.Length..].ToLowerInvariant(), variable => variable.Value));

    private (LoggerSettings Settings, string? Problem) With(ImmutableDictionary<string, string> parameters)
    {
        var (output, error) = (Size("max_stdout_size", MaxStdoutSize), Size("max_stderr_size", MaxStderrSize));
        return output is null ? (this, Problem("max_stdout_size"))
            : error is null ? (this, Problem("max_stderr_size"))
            : (this with
            {
                MaxStdoutSize = output.Value, MaxStderrSize = error.Value,
                StdoutOptions = parameters.GetValueOrDefault("logrotate_stdout_options", StdoutOptions), StderrOptions = parameters.GetValueOrDefault("logrotate_stderr_options", StderrOptions),
            }, null);

        long? Size(string name, long otherwise) => !parameters.TryGetValue(name, out var text) ? otherwise : ByteSize.Parse(text) is >= LeastSize and var size ? size : null;

        string Problem(string name) => $"{name} is '{parameters[name]}'; it must be a size of at least {LeastSize} bytes, e.g. 10MB";
    }
}
