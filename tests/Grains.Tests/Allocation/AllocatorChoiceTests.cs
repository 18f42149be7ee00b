using Levee.Grains.Allocation;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Tests.Resources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;

namespace Levee.Grains.Tests.Allocation;

public sealed class AllocatorChoiceTests
{
    [Fact]
    public void Without_flags_the_defaults_are_those_of_mesos()
    {
        var options = Read();
        Assert.Equal((AllocatorOptions.Hierarchical, SorterKind.Drf, SorterKind.Drf, true), (options.Allocator, options.RoleSorter, options.FrameworkSorter, options.FilterGpus));
        Assert.Equal((0.8, TimeSpan.FromMinutes(10), null, null), (options.RecoveryFactor, options.RecoveryTimeout, options.Whitelist, options.Domain));
        Assert.True(options.MinAllocatable.Admits(Sample.Bundle(0.01, 0)));
        Assert.False(options.MinAllocatable.Admits(Sample.Bundle(0.005, 31)));
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(
            ("Allocator", "best"), ("RoleSorter", "fair"), ("MinAllocatableResources", "cpus"), ("AllocatorAgentRecoveryFactor", "2"), ("Domain", "{}")));
        Assert.Equal(["--allocator", "--role_sorter", "--min_allocatable_resources", "--allocator_agent_recovery_factor", "--domain"], error.Failures.Select(one => one.Split(' ')[0]));
    }

    [Fact]
    public void The_old_name_of_the_default_and_file_names_are_understood()
    {
        var options = Read(("Allocator", "HierarchicalDRF"), ("Whitelist", "file:///etc/hosts-to-offer"), ("FairSharingExcludedResourceNames", "gpus, disk"), ("MinAllocatableResources", ""));
        Assert.Equal((AllocatorOptions.Hierarchical, "/etc/hosts-to-offer"), (options.Allocator, options.Whitelist));
        Assert.Equal(["disk", "gpus"], options.ExcludedFromShares.Order());
        Assert.True(options.MinAllocatable.Admits(Sample.Bundle(0.001, 0)));
        Assert.Null(Read(("Whitelist", "*")).Whitelist);
    }

    [Fact]
    public void A_type_that_is_an_allocator_is_made_with_options_and_chance()
    {
        var options = Read(("Allocator", typeof(OtherAllocator).AssemblyQualifiedName!));
        using var services = new ServiceCollection().BuildServiceProvider();
        Assert.Same(options, Assert.IsType<OtherAllocator>(AllocatorChoice.Make(options, new Random(1), services)).Options);
        Assert.Throws<OptionsValidationException>(() => Read(("Allocator", typeof(string).AssemblyQualifiedName!)));
    }

    [Fact]
    public void Strict_priority_serves_the_highest_weight_first_then_the_oldest()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var world = new AllocatorWorld(AllocatorChoice.Make(Read(("Allocator", "strict-priority")), new Random(1), services));
        world.Allocator.SetWeights([new() { Role = "high", Weight = 5 }]);
        world.Framework("m-0003", "low");
        world.Framework("m-0001", "low");
        world.Framework("m-0002", "other");
        world.Framework("m-0009", "high");
        for (var i = 0; i < 3; i++)
        {
            world.Agent($"S{i}", Sample.CpusMem(4, 4096));
        }

        // The role of the oldest framework comes whole before the next role.
        foreach (var (framework, role) in new[] { ("m-0009", "high"), ("m-0001", "low"), ("m-0003", "low"), ("m-0002", "other") })
        {
            var made = world.Run();
            Assert.Equal(3, made.Count);
            Assert.All(made, one => Assert.Equal((framework, role), (one.FrameworkId.Value, one.Role)));
            made.ToList().ForEach(one => world.Decline(one.AgentId.Value, framework, role, seconds: 3600));
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Agents_of_another_region_are_for_frameworks_that_know_regions(bool aware, bool offered)
    {
        var world = new AllocatorWorld(Read(("Domain", """{"fault_domain":{"region":{"name":"here"},"zone":{"name":"z"}}}""")));
        world.Framework("a", aware ? [Capability.RegionAware] : [], "A");
        var agent = Sample.Agent("S0", Sample.CpusMem(4, 4096));
        agent.Info.Domain = new() { FaultDomain = new() { Region = new() { Name = "there" }, Zone = new() { Name = "z" } } };
        world.Allocator.SetAgent(Sample.Report(agent));
        Assert.Equal(offered, world.Allocator.Allocate(world.Now, periodic: true).Count == 1);
    }

    private static AllocatorOptions Read(params (string Key, string Value)[] settings)
    {
        var reader = new SettingReader(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create($"Levee:Master:{one.Key}", (string?)one.Value))).Build(), AllocatorFlags.All);
        var options = AllocatorOptions.Read(reader);
        reader.ThrowIfAny<AllocatorOptions>("Levee:Master");
        return options;
    }
}
