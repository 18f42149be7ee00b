using System.Net;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Master;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Tests.Master;

public sealed class MasterFlagsTests
{
    /// <summary>All names of spec master-behaviour section 13 that are not the silo's own.</summary>
    private const string Names =
        "acls advertise_port agent_ping_timeout agent_removal_rate_limit agent_reregister_timeout allocation_interval allocator allocator_agent_recovery_factor"
        + " allocator_recovery_timeout authenticate_agents authenticate_frameworks authenticate_http_frameworks authenticate_http_readonly authenticate_http_readwrite"
        + " authentication_v0_timeout authenticators authorizers cluster credentials domain fair_sharing_excluded_resource_names filter_gpu_resources firewall_rules"
        + " framework_sorter role_sorter hooks hostname hostname_lookup http_authenticators http_framework_authenticators ip_discovery_command log_auto_initialize"
        + " master_contender master_detector max_agent_ping_timeouts max_completed_frameworks max_completed_tasks_per_framework max_executors_per_agent"
        + " max_operator_event_stream_subscribers max_unreachable_tasks_per_framework memory_profiling min_allocatable_resources modules modules_dir"
        + " offer_constraints_re2_max_mem offer_constraints_re2_max_program_size offer_timeout publish_per_framework_metrics quorum rate_limits"
        + " recovery_agent_removal_limit registry registry_fetch_timeout registry_gc_interval registry_max_agent_age registry_max_agent_count registry_store_timeout"
        + " registry_strict require_agent_domain roles root_submissions webui_dir weights whitelist zk zk_session_timeout"
        + " quiet logging_level log_dir logbufsecs initialize_driver_logging external_log_file";

    [Fact]
    public void All_flags_of_a_Mesos_master_are_known() => Assert.Equal(Names.Split(' ').Order(), MasterFlags.All.Select(flag => flag.Name).Order());

    [Theory]
    [InlineData("slave_ping_timeout", "agent_ping_timeout")]
    [InlineData("max_slave_ping_timeouts", "max_agent_ping_timeouts")]
    [InlineData("slave_reregister_timeout", "agent_reregister_timeout")]
    [InlineData("slave_removal_rate_limit", "agent_removal_rate_limit")]
    [InlineData("recovery_slave_removal_limit", "recovery_agent_removal_limit")]
    [InlineData("max_executors_per_slave", "max_executors_per_agent")]
    [InlineData("authenticate", "authenticate_frameworks")]
    [InlineData("authenticate_slaves", "authenticate_agents")]
    [InlineData("authenticate_http", "authenticate_http_readwrite")]
    [InlineData("user_sorter", "role_sorter")]
    public void Old_names_are_taken(string old, string name) => Assert.Contains(old, MasterFlags.All.Single(flag => flag.Name == name).Aliases);

    [Fact]
    public void Without_settings_everything_is_as_in_Mesos()
    {
        var options = Read();
        Assert.Equal((TimeSpan.FromSeconds(15), 5, TimeSpan.FromMinutes(10)), (options.AgentPingTimeout, options.MaxAgentPingTimeouts, options.AgentReregisterTimeout));
        Assert.Equal((null, 1.0, false), (options.AgentRemovalRateLimit, options.RecoveryAgentRemovalLimit, options.RequireAgentDomain));
        Assert.Equal((TimeSpan.FromMinutes(15), TimeSpan.FromDays(14), 102_400), (options.RegistryGcInterval, options.RegistryMaxAgentAge, options.RegistryMaxAgentCount));
        Assert.Equal((null, null, TimeSpan.FromSeconds(1)), (options.OfferTimeout, options.Domain, options.AllocationInterval));
        Assert.True(options.Admits("any"));
    }

    [Fact]
    public void Values_are_read()
    {
        var options = Read(
            ("AdvertisePort", "15050"), ("AgentRemovalRateLimit", "3/1mins"), ("RecoveryAgentRemovalLimit", "75%"), ("Roles", "web, batch"), ("Weights", "web=2,batch=0.5"),
            ("Domain", """{"fault_domain":{"region":{"name":"r"},"zone":{"name":"z"}}}"""));
        Assert.Equal((15050, new RemovalRate(3, TimeSpan.FromMinutes(1)), 0.75), (options.Port, options.AgentRemovalRateLimit, options.RecoveryAgentRemovalLimit));
        Assert.Equal(["web", "batch", "*"], options.Roles);
        Assert.Equal([("web", 2.0), ("batch", 0.5)], options.Weights.Select(weight => (weight.Role, weight.Weight)));
        Assert.Equal(("r", "z"), (options.Domain!.FaultDomain.Region.Name, options.Domain.FaultDomain.Zone.Name));
        Assert.False(options.Admits("db"));
    }

    [Theory]
    [InlineData("AgentPingTimeout", "500ms", "--agent_ping_timeout is '500ms'; it must be 1secs to 15mins.")]
    [InlineData("AgentPingTimeout", "16mins", "--agent_ping_timeout is '16mins'; it must be 1secs to 15mins.")]
    [InlineData("MaxAgentPingTimeouts", "0", "--max_agent_ping_timeouts is '0'; it must be a whole number from 1 to 1000.")]
    [InlineData("AgentReregisterTimeout", "9mins", "--agent_reregister_timeout is '9mins'; it must be at least 10mins.")]
    [InlineData("AgentReregisterTimeout", "soon", "--agent_reregister_timeout is 'soon'; it must be a duration such as 5secs or 1mins (ns, us, ms, secs, mins, hrs, days, weeks).")]
    [InlineData("AgentRemovalRateLimit", "0/1mins", "--agent_removal_rate_limit is '0/1mins'; it must be <number of agents>/<duration>, e.g. 1/10mins.")]
    [InlineData("AgentRemovalRateLimit", "1", "--agent_removal_rate_limit is '1'; it must be <number of agents>/<duration>, e.g. 1/10mins.")]
    [InlineData("RecoveryAgentRemovalLimit", "101%", "--recovery_agent_removal_limit is '101%'; it must be a percentage from 0% to 100%.")]
    [InlineData("RecoveryAgentRemovalLimit", "50", "--recovery_agent_removal_limit is '50'; it must be a percentage from 0% to 100%.")]
    [InlineData("RegistryStrict", "true", "--registry_strict is true; support for it has been removed, leave it out.")]
    [InlineData("Registry", "etcd", "--registry is 'etcd'; it must be replicated_log or in_memory.")]
    [InlineData("RegistryStoreTimeout", "x", "--registry_store_timeout is 'x'; it must be a duration such as 5secs or 1mins (ns, us, ms, secs, mins, hrs, days, weeks).")]
    [InlineData("RegistryMaxAgentCount", "-1", "--registry_max_agent_count is '-1'; it must be a whole number from 0 to 2147483647.")]
    [InlineData("OfferTimeout", "0secs", "--offer_timeout must be above zero; leave it out for offers that never expire.")]
    [InlineData("Roles", "a//b", "--roles is 'a//b': Role 'a//b' cannot contain two adjacent slashes.")]
    [InlineData("Weights", "web", "--weights has 'web'; it must be role=weight with a weight above zero.")]
    [InlineData("Weights", "web=0", "--weights has 'web=0'; it must be role=weight with a weight above zero.")]
    [InlineData("LoggingLevel", "DEBUG", "--logging_level is 'DEBUG'; it must be INFO or WARNING or ERROR.")]
    [InlineData("Quorum", "0", "--quorum is '0'; it must be a whole number from 1 to 2147483647.")]
    [InlineData("Domain", "{}", "--domain is '{}'; it needs a fault_domain with region and zone")]
    [InlineData("FilterGpuResources", "maybe", "--filter_gpu_resources is 'maybe'; it must be true or false.")]
    [InlineData("MasterDetector", "m", "Only one of --master_contender and --master_detector is set; set both or none.")]
    [InlineData("AuthenticateHttpFrameworks", "true", "--http_framework_authenticators is missing; --authenticate_http_frameworks needs it.")]
    public void A_wrong_value_is_refused_in_one_sentence(string key, string value, string sentence) => Assert.Equal([sentence], Problems((key, value)));

    [Fact]
    public void All_that_is_wrong_is_said_at_once() =>
        Assert.Equal(3, Problems(("AgentPingTimeout", "x"), ("Registry", "x"), ("Modules", "{}"), ("ModulesDir", "/m")).Length);

    [Fact]
    public void Flags_that_change_nothing_say_so_when_they_are_set()
    {
        Assert.Empty(InertFlags.Notices(Reader()));
        Assert.Equal(
            ["--registry is 'replicated_log' and changes nothing: the registry is a file in --work_dir that every change is written to.",
             "--quorum is '2' and changes nothing: the registry is a file in --work_dir that every change is written to.",
             "--zk is 'zk://z:2181/mesos' and changes nothing: silos are not clustered by ZooKeeper yet; this one leads by itself."],
            InertFlags.Notices(Reader(("Registry", "replicated_log"), ("Quorum", "2"), ("Zk", "zk://z:2181/mesos"))));
    }

    private static string[] Problems(params (string Key, string Value)[] settings) =>
        [.. Assert.Throws<OptionsValidationException>(() => Read(settings)).Failures];

    private static MasterOptions Read(params (string Key, string Value)[] settings)
    {
        var reader = Reader(settings);
        var options = MasterOptions.Read(reader, IPAddress.Loopback, 5050);
        reader.ThrowIfAny<MasterOptions>(MasterOptions.Section);
        return options;
    }

    private static SettingReader Reader(params (string Key, string Value)[] settings) => new(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"{MasterOptions.Section}:{one.Key}", (string?)one.Value))).Build(), MasterFlags.All);
}
