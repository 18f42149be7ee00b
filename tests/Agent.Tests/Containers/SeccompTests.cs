using Levee.Agent.Containers;
using Levee.Agent.Containers.Seccomp;
using Mesos.V1;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Containers;

/// <summary>Profiles by the kernel itself: what is denied fails, what is not works.</summary>
public sealed class SeccompTests
{
    private const string NoDirectories = """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["mkdir","mkdirat","no_such_call"],"action":"SCMP_ACT_ERRNO"}]}""";
    private const string Probe = "mkdir made 2>&1 || true; grep Seccomp: /proc/self/status";
    private const string Denied = "mkdir: cannot create directory 'made': Operation not permitted\nSeccomp:\t2\n";
    private const string Allowed = "Seccomp:\t0\n";

    [Theory]
    [InlineData(null, false, Denied)]
    [InlineData("none.json", false, "Seccomp:\t2\n")]
    [InlineData(null, true, Allowed)]
    public async Task A_denied_call_fails_in_the_containers_that_a_profile_is_for(string? profile, bool isUnconfined, string expected)
    {
        Machine.NeedsCgroups();
        using var profiles = Profiles(("default.json", NoDirectories), ("none.json", """{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[]}"""));
        using var containers = new TestContainers(("isolation", "linux/seccomp"), ("seccomp_config_dir", profiles.Path), ("seccomp_profile_name", "default.json"));
        var seccomp = profile is not null ? new SeccompInfo { ProfileName = profile } : isUnconfined ? new SeccompInfo { Unconfined = true } : null;
        var (_, output) = await containers.RunAsync(containers.Config(Probe) with { Container = With(seccomp) });
        Assert.Equal(expected, output.Replace("‘", "'", StringComparison.Ordinal).Replace("’", "'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Arguments_decide_where_the_profile_says_so()
    {
        Machine.NeedsCgroups();
        const string Profile = """
            {"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
              {"names":["chmod"],"action":"SCMP_ACT_ERRNO","args":[{"index":1,"value":2048,"valueTwo":2048,"op":"SCMP_CMP_MASKED_EQ"}]},
              {"names":["fchmodat","fchmodat2"],"action":"SCMP_ACT_ERRNO","args":[{"index":2,"value":2048,"valueTwo":2048,"op":"SCMP_CMP_MASKED_EQ"}]},
              {"names":["kill"],"action":"SCMP_ACT_ERRNO","errnoRet":22,"args":[{"index":1,"value":10,"op":"SCMP_CMP_GE"},{"index":1,"value":12,"op":"SCMP_CMP_LE"}]}]}
            """;
        using var profiles = Profiles(("p.json", Profile));
        using var containers = new TestContainers(("isolation", "linux/seccomp"), ("seccomp_config_dir", profiles.Path), ("seccomp_profile_name", "p.json"));
        const string Command = "trap 'echo 15' TERM; trap '' USR1 USR2; : > f; chmod 755 f && echo plain; chmod 4755 f 2> /dev/null || echo no setuid; kill -TERM $$; kill -USR1 $$ 2> /dev/null || echo no 10; kill -USR2 $$ 2> /dev/null || echo no 12; kill -0 $$ && echo 0";
        var (_, output) = await containers.RunAsync(containers.Config(Command));
        Assert.Equal("plain\nno setuid\n15\nno 10\nno 12\n0\n", output);
    }

    [Fact]
    public async Task Rules_for_capabilities_hold_where_the_container_has_them()
    {
        Machine.NeedsCgroups();
        const string Profile = """
            {"defaultAction":"SCMP_ACT_ALLOW","archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86","SCMP_ARCH_X32"]}],"syscalls":[
              {"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","includes":{},"excludes":{"caps":["CAP_NET_RAW"]}}]}
            """;
        using var profiles = Profiles(("p.json", Profile));
        using var containers = new TestContainers(("isolation", "linux/capabilities,linux/seccomp"), ("seccomp_config_dir", profiles.Path), ("seccomp_profile_name", "p.json"));
        foreach (var (capability, made) in new[] { (CapabilityInfo.Types.Capability.NetRaw, "made\n"), (CapabilityInfo.Types.Capability.Chown, "") })
        {
            var info = new LinuxInfo { EffectiveCapabilities = new() { Capabilities = { capability } } };
            var (_, output) = await containers.RunAsync(containers.Config("mkdir made 2> /dev/null; ls -d made 2> /dev/null") with { Container = new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = info } });
            Assert.Equal(made, output);
        }
    }

    [Fact]
    public async Task A_call_that_no_rule_allows_can_end_the_process_and_a_debug_container_is_confined_too()
    {
        Machine.NeedsCgroups();
        var all = string.Join(',', Rows().Where(name => name is not ("mkdir" or "mkdirat" or "uname")).Select(name => $"\"{name}\""));
        var allowing = $$"""{"defaultAction":"SCMP_ACT_KILL_PROCESS","syscalls":[{"names":[{{all}}],"action":"SCMP_ACT_ALLOW"},{"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO"}]}""";
        using var profiles = Profiles(("p.json", allowing));
        using var containers = new TestContainers(("isolation", "linux/seccomp"), ("seccomp_config_dir", profiles.Path));
        var config = containers.Config("mkdir made 2> /dev/null || echo denied; echo ready; sleep 1000") with { Container = With(new() { ProfileName = "p.json" }) };
        var parent = await containers.LaunchAsync(config);
        await Poll.UntilAsync(() => File.ReadAllText(Path.Combine(config.Sandbox, "stdout")) == "denied\nready\n", "the parent");
        var debug = await containers.LaunchAsync(containers.Config("exec uname", new("debug", parent.Id)) with { IsDebug = true });
        Assert.Equal(31, (await debug.Terminated.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System)).Status!.Value.Raw & 0x7F); // SIGSYS
    }

    [Fact]
    public async Task What_is_wrong_with_a_profile_is_said()
    {
        Machine.NeedsCgroups();
        using var profiles = Profiles(("bad.json", """{"defaultAction":"SCMP_ACT_MAYBE","syscalls":[]}"""));
        using var containers = new TestContainers(("isolation", "linux/seccomp"), ("seccomp_config_dir", profiles.Path));
        Assert.Equal("Failed to parse Seccomp profile 'bad.json': 'defaultAction' is 'SCMP_ACT_MAYBE', which is no action", await RefusalAsync(new() { ProfileName = "bad.json" }));
        Assert.Equal("Seccomp profile '../bad.json' must be the name of a file in --seccomp_config_dir", await RefusalAsync(new() { ProfileName = "../bad.json" }));
        Assert.Equal("a container with a Seccomp profile cannot be unconfined", await RefusalAsync(new() { ProfileName = "bad.json", Unconfined = true }));
        Assert.StartsWith("Failed to parse Seccomp profile 'missing': Could not find file", await RefusalAsync(new() { ProfileName = "missing" }));
        Assert.Equal("--isolation names 'linux/seccomp', which needs --seccomp_config_dir.", Start(("isolation", "linux/seccomp")));
        Assert.Equal("--seccomp_profile_name is 'x', which needs linux/seccomp among --isolation.", Start(("seccomp_config_dir", profiles.Path), ("seccomp_profile_name", "x")));
        Assert.StartsWith("--seccomp_profile_name is 'bad.json'; Failed to parse", Start(("isolation", "linux/seccomp"), ("seccomp_config_dir", profiles.Path), ("seccomp_profile_name", "bad.json")));

        async Task<string?> RefusalAsync(SeccompInfo info) => (await containers.Containerizer.LaunchAsync(containers.Config("true") with { Container = With(info) }, CancellationToken.None)).Refusal;
    }

    [Theory]
    [InlineData(nameof(SeccompComparison.Equal), 0x1_0000_0005UL, 0x1_0000_0005UL, true)]
    [InlineData(nameof(SeccompComparison.Equal), 0x1_0000_0005UL, 5UL, false)]
    [InlineData(nameof(SeccompComparison.NotEqual), 5UL, 0x1_0000_0005UL, true)]
    [InlineData(nameof(SeccompComparison.NotEqual), 5UL, 5UL, false)]
    [InlineData(nameof(SeccompComparison.Less), 0x1_0000_0005UL, 6UL, true)]
    [InlineData(nameof(SeccompComparison.Less), 5UL, 5UL, false)]
    [InlineData(nameof(SeccompComparison.LessOrEqual), 5UL, 5UL, true)]
    [InlineData(nameof(SeccompComparison.LessOrEqual), 5UL, 0x1_0000_0000UL, false)]
    [InlineData(nameof(SeccompComparison.Greater), 5UL, 0x1_0000_0000UL, true)]
    [InlineData(nameof(SeccompComparison.Greater), 0x1_0000_0000UL, 5UL, false)]
    [InlineData(nameof(SeccompComparison.GreaterOrEqual), 5UL, 5UL, true)]
    [InlineData(nameof(SeccompComparison.GreaterOrEqual), 5UL, 4UL, false)]
    [InlineData(nameof(SeccompComparison.MaskedEqual), 0xF0UL, 0x5AUL, true)]
    [InlineData(nameof(SeccompComparison.MaskedEqual), 0xF0UL, 0x6AUL, false)]
    public void Arguments_are_compared_with_all_their_bits(string comparison, ulong value, ulong argument, bool fits)
    {
        var rule = new SeccompRule(["read"], 7, [new(0, Enum.Parse<SeccompComparison>(comparison), value, 0x50)], SeccompCondition.None, SeccompCondition.None);
        var filter = SeccompCompiler.Compile(new(1, System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableArray<string>>.Empty, [rule]), SeccompArchitecture.X64, 0, new(6, 1)).Filter!;
        Assert.Equal(fits ? 7u : 1u, FilterMachine.Run(filter, 0, 0xC000003E, argument));
        Assert.Equal(1u, FilterMachine.Run(filter, 1, 0xC000003E, argument));
        Assert.Equal(0u, FilterMachine.Run(filter, 0, 0x40000003, argument));
        Assert.Equal(0u, FilterMachine.Run(filter, 0x40000000, 0xC000003E, argument));
    }

    private static IEnumerable<string> Rows()
    {
        using var stream = typeof(SyscallTable).Assembly.GetManifestResourceStream("Levee.Agent.Containers.Seccomp.syscalls.tsv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')[0])];
    }

    private static ContainerInfo? With(SeccompInfo? info) => info is null ? null : new() { Type = ContainerInfo.Types.Type.Mesos, LinuxInfo = new() { Seccomp = info } };

    private static string Start(params (string, string)[] flags) => Assert.Throws<OptionsValidationException>(() => TestContainers.Start(flags)).Failures.Single();

    private static TempDirectory Profiles(params (string Name, string Content)[] files)
    {
        var directory = new TempDirectory();
        foreach (var (name, content) in files)
        {
            File.WriteAllText(Path.Combine(directory.Path, name), content);
        }

        return directory;
    }
}
