using System.Globalization;
using Google.Protobuf;
using Levee.Agent.Configuration;
using Levee.Agent.Containers.Seccomp;
using Mesos.V1;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Which system calls a container may make: by the profile that it names, or the agent's. DEBUG containers have that of the one they are in unless they say otherwise.</summary>
/// <remarks>Source: spec agent-behaviour section 7; Mesos docs/isolators/linux-seccomp.md.</remarks>
internal sealed class LinuxSeccomp : IIsolator
{
    private readonly IsolatorSurroundings _with;
    private readonly SeccompArchitecture _machine;

    /// <exception cref="OptionsValidationException">Flags or machine do not do.</exception>
    public LinuxSeccomp(IsolatorSurroundings with)
    {
        _with = with;
        _machine = SeccompArchitecture.Own ?? throw Refusal("--isolation names 'linux/seccomp', which this agent has for x86-64 and arm64 only.");
        if (with.Settings.SeccompDirectory is null)
        {
            throw Refusal("--isolation names 'linux/seccomp', which needs --seccomp_config_dir.");
        }

        if (with.Settings.SeccompProfile is { } name && Compile(name, OwnCapabilities()).Problem is { } problem)
        {
            throw Refusal($"--seccomp_profile_name is '{name}'; {problem}.");
        }
    }

    public string Name => "linux/seccomp";

    public Task<string?> PrepareAsync(ContainerSetup setup, CancellationToken cancellationToken)
    {
        var asked = Asked(setup.Config);
        if (asked is { HasProfileName: true, HasUnconfined: true, Unconfined: true })
        {
            return Task.FromResult<string?>("a container with a Seccomp profile cannot be unconfined");
        }

        if ((asked?.HasProfileName == true ? asked.ProfileName : _with.Settings.SeccompProfile) is not { } name || asked is { HasUnconfined: true, Unconfined: true })
        {
            return Task.FromResult<string?>(null);
        }

        var (filter, problem) = Compile(name, setup.Launch.Capabilities?.Effective ?? OwnCapabilities());
        if (filter is not null)
        {
            setup.Launch.Seccomp = ByteString.CopyFrom(filter);
        }

        return Task.FromResult(problem);
    }

    private SeccompInfo? Asked(ContainerConfig config) =>
        config.Container?.LinuxInfo?.Seccomp ?? (config is { IsDebug: true, Id.Parent: { } parent } && ContainerRecords.ReadConfig(_with.Runtime.Container(parent)) is { } outer ? Asked(outer) : null);

    /// <summary>Reads the profile anew: operators change it under a running agent.</summary>
    private (byte[]? Filter, string? Problem) Compile(string name, ulong capabilities)
    {
        if (name.Length == 0 || Path.GetFileName(name) != name || name is "." or "..")
        {
            return (null, $"Seccomp profile '{name}' must be the name of a file in --seccomp_config_dir");
        }

        try
        {
            var profile = SeccompProfileReader.Read(File.ReadAllBytes(Path.Combine(_with.Settings.SeccompDirectory!, name)));
            var (filter, problem) = SeccompCompiler.Compile(profile, _machine, capabilities, KernelVersion.Own);
            return (filter, problem is null ? null : $"Seccomp profile '{name}' cannot be used: {problem}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return (null, $"Failed to parse Seccomp profile '{name}': {error.Message}");
        }
    }

    private static ulong OwnCapabilities() => ulong.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static OptionsValidationException Refusal(string sentence) => new(AgentFlags.Section, typeof(AgentSettings), [sentence]);
}
