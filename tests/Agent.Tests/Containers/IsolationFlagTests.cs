using Levee.Agent.Configuration;
using Levee.Agent.Containers.Isolators;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Containers;

public sealed class IsolationFlagTests
{
    [Theory]
    [InlineData("posix/cpu,posix/mem", "filesystem/posix,posix/cpu,posix/mem,network/cni,environment_secret")]
    [InlineData("process", "filesystem/posix,posix/cpu,posix/mem,network/cni,environment_secret")]
    [InlineData("cgroups, posix/disk", "filesystem/posix,cgroups/cpu,cgroups/mem,disk/du,network/cni,environment_secret")]
    [InlineData("filesystem/linux,cgroups/all,cgroups/mem", "filesystem/linux,cgroups/all,volume/sandbox_path,volume/host_path,volume/image,network/cni,environment_secret")]
    [InlineData("network/ports,namespaces/pid", "filesystem/posix,namespaces/pid,network/cni,network/ports,environment_secret")]
    public void Names_are_completed_and_put_in_order(string given, string all) => Assert.Equal(all.Split(','), Read(given).Isolation);

    [Theory]
    [InlineData("cgroups/cpus", "'cgroups/cpus' is unknown; known are filesystem/posix, ")]
    [InlineData("disk/xfs", "this agent does not have 'disk/xfs'; it has filesystem/posix, ")]
    [InlineData("posix/cpu,posix/cpu", "it names 'posix/cpu' more than once.")]
    [InlineData("filesystem/posix,filesystem/linux", "it names more than one of a kind: filesystem/posix, filesystem/linux.")]
    public void What_cannot_be_stops_the_start(string given, string problem)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read(given));
        Assert.StartsWith($"--isolation is '{given}'; {problem}", error.Failures.Single());
    }

    [Fact]
    public void Every_name_of_the_reference_is_known_once() => Assert.Equal(41, IsolatorTable.All.Select(kind => kind.Name).Distinct().Count());

    private static ContainerSettings Read(string isolation) => AgentSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Levee:Agent:Gateway"] = "127.0.0.1:1", ["Levee:Agent:WorkDir"] = "/nowhere", ["Levee:Agent:Isolation"] = isolation,
    }).Build()).Containers;
}
