using Levee.Agent.Configuration;
using Levee.Agent.Images;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Images;

public sealed class ImageSettingsTests
{
    [Fact]
    public void Without_flags_there_are_no_images() => Assert.False(Read().Images.IsOn);

    [Fact]
    public void A_registry_is_an_address_or_a_directory()
    {
        Assert.Equal("https://registry-1.docker.io/", Read().Images.Registry!.AbsoluteUri);
        Assert.Equal("https://images.example.com/", Read(("docker_registry", "images.example.com")).Images.Registry!.AbsoluteUri);
        Assert.Equal("/srv/images", Read(("docker_registry", "file:///srv/images")).Images.Directory);
        Assert.Equal("/srv/images", Read(("docker_registry", "/srv/images")).Images.Directory);
        Assert.Equal("/nowhere/store/docker", Read().Images.StoreDirectory);
    }

    [Fact]
    public void The_removal_of_images_is_read_as_Mesos_writes_it()
    {
        var garbage = Read(("image_gc_config", """{"image_disk_headroom":0.2,"image_disk_watch_interval":{"nanoseconds":60000000000},"excluded_images":[{"type":"DOCKER","docker":{"name":"alpine"}},"busybox:1"]}""")).Images.Garbage!;
        Assert.Equal((0.2, TimeSpan.FromMinutes(1)), (garbage.Headroom, garbage.Interval));
        Assert.Equal(["alpine:latest", "busybox:1"], garbage.Excluded);
        Assert.Equal((0.1, TimeSpan.FromHours(1)), Read(("image_gc_config", "{}")).Images.Garbage is { } usual ? (usual.Headroom, usual.Interval) : default);
    }

    [Theory]
    [InlineData("image_providers", "appc", "--image_providers is 'appc'; it must be docker")]
    [InlineData("image_providers", "docker", "--image_providers is 'docker'; images need filesystem/linux among --isolation")]
    [InlineData("image_provisioner_backend", "aufs", "--image_provisioner_backend is 'aufs'; it must be overlay, copy, bind")]
    [InlineData("docker_registry", "hdfs://x/y", "--docker_registry is 'hdfs://x/y'; it must be an address")]
    [InlineData("docker_config", "{", "--docker_config is '{'; it must be a Docker configuration")]
    [InlineData("image_gc_config", """{"image_disk_headroom":2}""", "--image_gc_config is '{\"image_disk_headroom\":2}'; image_disk_headroom must be from 0 to 1")]
    [InlineData("network_cni_config_dir", "/tmp", "--network_cni_plugins_dir and --network_cni_config_dir go together")]
    public void What_cannot_be_stops_the_start(string flag, string value, string problem)
    {
        var error = Assert.Throws<OptionsValidationException>(() => Read((flag, value)));
        Assert.Contains(error.Failures, failure => failure.StartsWith(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void The_part_of_the_disk_in_use_is_known() => Assert.InRange(ImageGarbage.UsedBy(Path.GetTempPath()), 0.0001, 1);

    private static AgentSettings Read(params (string Name, string Value)[] flags)
    {
        var values = new Dictionary<string, string?> { ["Levee:Agent:Gateway"] = "127.0.0.1:1", ["Levee:Agent:WorkDir"] = "/nowhere" };
        foreach (var (name, value) in flags)
        {
            values[AgentFlags.All.Single(flag => flag.Name == name).Key] = value;
        }

        return AgentSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
    }
}
