using FsCheck;
using FsCheck.Fluent;
using Levee.Agent.Resources;
using Mesos.V1;

namespace Levee.Agent.Tests.Resources;

public sealed class ResourceTextTests
{
    [Fact]
    public void The_example_of_the_documentation_is_read()
    {
        var resources = ResourceParser.Parse("cpus:8;mem:15360;disk:710534;ports:[21000-24000,30000-34000];bugs(web):{a,b}", "*");
        Assert.Equal(["cpus", "mem", "disk", "ports", "bugs"], resources.Select(resource => resource.Name));
        Assert.Equal(8, resources[0].Scalar.Value);
        Assert.Equal("[21000-24000, 30000-34000]", ResourceTotals.Of(resources).Texts["ports"]);
        Assert.Equal(("web", Resource.Types.ReservationInfo.Types.Type.Static), (resources[4].Reservations.Single().Role, resources[4].Reservations.Single().Type));
        Assert.All(resources, resource => Assert.False(resource.HasRole));
    }

    [Fact]
    public void JSON_gives_the_same_as_text() => Assert.Equal(
        ResourceParser.Parse("cpus:16;mem(analytics):65536", "*"),
        ResourceParser.Parse("""
            [{"name":"cpus","type":"SCALAR","scalar":{"value":16}},
             {"name":"mem","type":"SCALAR","scalar":{"value":65536},"reservations":[{"type":"STATIC","role":"analytics"}]}]
            """, "*"));

    [Fact]
    public void What_has_the_same_name_and_role_is_added_up()
    {
        var resources = ResourceParser.Parse("cpus:0.1; cpus:0.2; ports:[1-5]; ports:[6-9]; cpus(a):1", "*");
        Assert.Equal(3, resources.Length);
        Assert.Equal(0.3, resources[0].Scalar.Value);
        Assert.Equal("[1-9]", ResourceTotals.Of(resources).Texts["ports"]);
    }

    [Theory]
    [InlineData("cpus", "'cpus' must be name:value")]
    [InlineData("cpus:", "'cpus:' must be name:value")]
    [InlineData("cpus:a:b", "'cpus:a:b' must be name:value")]
    [InlineData("cpus(:1", "'cpus(:1' must be name:value")]
    [InlineData("cpus:-1", "'cpus:-1': the value must be a number from 0")]
    [InlineData("cpus:NaN", "'cpus:NaN': the value must be a number from 0")]
    [InlineData("gpus:0.5", "gpus: a whole one")]
    [InlineData("cpus:many", "'cpus:many': the value must be a number")]
    [InlineData("ports:[5-1]", "'5-1' is not a range")]
    [InlineData("ports:[1-5,3-9]", "the ranges 1-5 and 3-9 overlap")]
    [InlineData("set:{a,a}", "'set:{a,a}': an item of the set comes twice")]
    [InlineData("cpus:1;cpus:[1-2]", "is of another type")]
    [InlineData("[{\"name\":\"cpus\"", "it is not JSON")]
    [InlineData("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"role\":\"a\",\"reservations\":[{\"type\":\"STATIC\",\"role\":\"a\"}]}]", "has both role and reservations")]
    [InlineData("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"revocable\":{}}]", "is revocable")]
    [InlineData("[{\"name\":\"cpus\",\"type\":\"SCALAR\"}]", "has no valid amount")]
    [InlineData("[{\"name\":\"gpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5}}]", "is not a whole number")]
    [InlineData("[{\"name\":\"ports\",\"type\":\"RANGES\",\"ranges\":{\"range\":[{\"begin\":1,\"end\":5},{\"begin\":3,\"end\":9}]}}]", "has the ranges 1-5 and 3-9, which overlap")]
    [InlineData("[{\"name\":\"zones\",\"type\":\"SET\",\"set\":{\"item\":[\"a\",\"a\"]}}]", "has an item twice")]
    [InlineData("[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":9},\"disk\":{\"source\":{\"type\":\"RAW\"}}}]", "which only resource providers have")]
    [InlineData("[{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":9},\"disk\":{\"source\":{\"type\":\"MOUNT\"}}}]", "PATH with path.root, or MOUNT with mount.root")]
    [InlineData("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1},\"reservations\":[{\"type\":\"STATIC\",\"role\":\"a\"},{\"type\":\"STATIC\",\"role\":\"a/b\"}]}]", "has reservations upon each other")]
    public void What_is_wrong_is_named(string text, string message) => Assert.Contains(message, Assert.Throws<FormatException>(() => ResourceParser.Parse(text, "*")).Message);

    [Fact]
    public void No_text_does_anything_but_be_read_or_be_refused() => Prop.ForAll(Gen.Elements("cpus:([-;])1a{},.5 ".ToCharArray()).ListOf().ToArbitrary(), letters =>
    {
        try
        {
            ResourceParser.Parse(string.Concat(letters), "*");
        }
        catch (FormatException)
        {
            // Refused.
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Amounts_in_JSON_have_three_decimals_too() =>
        Assert.Equal(0.333, ResourceParser.Parse("[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.33333}}]", "*").Single().Scalar.Value);

    [Fact]
    public void Disks_of_their_own_are_made_or_must_be_mounted()
    {
        using var directory = new TempDirectory();
        var path = Disk("PATH", "path", "disks/a");
        DiskSources.Prepare([path], directory.Path, []);
        Assert.True(Directory.Exists(Path.Combine(directory.Path, "disks/a")));

        var mount = Disk("MOUNT", "mount", "/mnt/ssd1");
        DiskSources.Prepare([path, mount], directory.Path, ["36 35 8:1 / /mnt/ssd1 rw - ext4 /dev/sda1 rw"]);
        Assert.Equal("--resources has the MOUNT disk '/mnt/ssd1', which is not a mount point", Assert.Throws<IOException>(() => DiskSources.Prepare([mount], directory.Path, [])).Message);
        Assert.Contains("twice", Assert.Throws<IOException>(() => DiskSources.Prepare([mount, mount], directory.Path, [])).Message);

        static Resource Disk(string type, string field, string root) => ResourceParser.Parse(
            """[{"name":"disk","type":"SCALAR","scalar":{"value":9},"disk":{"source":{"type":"TYPE","FIELD":{"root":"ROOT"}}}}]"""
                .Replace("TYPE", type, StringComparison.Ordinal).Replace("FIELD", field, StringComparison.Ordinal).Replace("ROOT", root, StringComparison.Ordinal),
            "*").Single();
    }

    [Fact]
    public void A_domain_has_region_and_zone()
    {
        Assert.Equal("z", DomainText.Parse("{\"fault_domain\":{\"region\":{\"name\":\"r\"},\"zone\":{\"name\":\"z\"}}}").FaultDomain.Zone.Name);
        Assert.Throws<FormatException>(() => DomainText.Parse("{}"));
    }

    [Theory]
    [InlineData(8, 16384, 102400, 8, 15360, 97280)]
    [InlineData(null, 1000, 8000, 1, 500, 4000)]
    [InlineData(2, null, null, 2, 1024, 10240)]
    public void What_is_not_given_is_detected_by_the_rules_of_Mesos(int? processors, int? memory, int? disk, double cpus, double mem, double diskAmount)
    {
        var totals = ResourceTotals.Of(ResourceDetection.Complete([], new(processors, memory, disk), "*"));
        Assert.Equal((cpus, mem, diskAmount), (totals.Scalars["cpus"], totals.Scalars["mem"], totals.Scalars["disk"]));
        Assert.Equal("[31000-32000]", totals.Texts["ports"]);
    }

    [Fact]
    public void A_name_that_is_given_for_any_role_is_not_detected()
    {
        var resources = ResourceDetection.Complete(ResourceParser.Parse("cpus(web):4;ports:[1-2]", "*"), new(8, 4096, 20480), "*");
        Assert.Equal(["cpus", "ports", "mem", "disk"], resources.Select(resource => resource.Name));
    }

    [Fact]
    public void Attributes_are_numbers_ranges_or_text_with_colons()
    {
        var attributes = AttributeText.Parse("rack:a1:b;weight:3;span:[1-5]");
        Assert.Equal(("a1:b", 3.0, 5ul), (attributes[0].Text.Value, attributes[1].Scalar.Value, attributes[2].Ranges.Range[0].End));
        Assert.Contains("is a set", Assert.Throws<FormatException>(() => AttributeText.Parse("a:{b}")).Message);
        Assert.Contains("must be name:value", Assert.Throws<FormatException>(() => AttributeText.Parse("rack")).Message);
    }
}
