using Levee.Agent.Images;
using Levee.Agent.Images.Registries;

namespace Levee.Agent.Tests.Images;

public sealed class ImageReferenceTests
{
    private const string Hash = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static readonly Uri Hub = new(RegistryAddress.DockerHub);

    [Theory]
    [InlineData("alpine", null, "alpine", "latest")]
    [InlineData("alpine:3.20", null, "alpine", "3.20")]
    [InlineData("library/alpine", null, "library/alpine", "latest")]
    [InlineData("a/b/c:x_Y.z-1", null, "a/b/c", "x_Y.z-1")]
    [InlineData("localhost/app", "localhost", "app", "latest")]
    [InlineData("registry.example.com/team/app:v1", "registry.example.com", "team/app", "v1")]
    [InlineData("registry:5000/app", "registry:5000", "app", "latest")]
    [InlineData("[::1]:5000/app:2", "[::1]:5000", "app", "2")]
    public void A_name_has_a_registry_when_its_first_part_looks_like_a_host(string text, string? registry, string repository, string tag)
    {
        Assert.Equal(new(registry, repository, tag, null), ImageReference.Parse(text));
    }

    [Fact]
    public void A_digest_counts_more_than_a_tag()
    {
        Assert.Equal(Hash, ImageReference.Parse($"alpine@{Hash}").Wanted);
        Assert.Null(ImageReference.Parse($"alpine@{Hash}").Tag);
        Assert.Equal(Hash, ImageReference.Parse($"r.io/alpine:3@{Hash}").Wanted);
        Assert.Equal($"r.io/alpine:3@{Hash}", ImageReference.Parse($"r.io/alpine:3@{Hash}").ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(":tag")]
    [InlineData("Alpine")]
    [InlineData("../etc")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("alpine:")]
    [InlineData("alpine:../../x")]
    [InlineData("alpine@sha256:12")]
    [InlineData("alpine@md5:0123456789abcdef0123456789abcdef")]
    [InlineData("alpine@" + Hash + "@" + Hash)]
    public void What_is_no_name_is_refused(string text) => Assert.Throws<ImageException>(() => ImageReference.Parse(text));

    [Theory]
    [InlineData("alpine", "https://registry-1.docker.io/v2/library/alpine/manifests/latest")]
    [InlineData("docker.io/alpine", "https://registry-1.docker.io/v2/library/alpine/manifests/latest")]
    [InlineData("team/app:1", "https://registry-1.docker.io/v2/team/app/manifests/1")]
    [InlineData("r.example.com/alpine", "https://r.example.com/v2/alpine/manifests/latest")]
    [InlineData("r.example.com:80/alpine", "http://r.example.com/v2/alpine/manifests/latest")]
    [InlineData("localhost:5000/a", "http://localhost:5000/v2/a/manifests/latest")]
    [InlineData("127.0.0.1:5000/a", "http://127.0.0.1:5000/v2/a/manifests/latest")]
    public void A_registry_is_asked_over_TLS_unless_it_is_on_this_machine(string name, string url)
    {
        var reference = ImageReference.Parse(name);
        Assert.Equal(url, RegistryAddress.Of(reference, Hub).Manifest(reference.Wanted).AbsoluteUri);
    }

    [Fact]
    public void A_registry_that_is_configured_keeps_its_scheme_and_knows_no_official_images()
    {
        var own = new Uri("http://images.example.com:8080");
        Assert.Equal("http://images.example.com:8080/v2/alpine/manifests/latest", RegistryAddress.Of(ImageReference.Parse("alpine"), own).Manifest("latest").AbsoluteUri);
        Assert.Equal("http://images.example.com:8080/v2/a/manifests/1", RegistryAddress.Of(ImageReference.Parse("images.example.com:8080/a:1"), own).Manifest("1").AbsoluteUri);
    }

    [Fact]
    public void Logins_are_found_by_host_in_all_forms_of_the_file()
    {
        var config = DockerConfig.Parse("""
            {"auths": {"https://index.docker.io/v1/": {"auth": "bWU6aDp1bnRlcjI="}, "r.example.com:5000": {"username": "u", "password": "p"}, "empty.example.com": {}}}
            """u8.ToArray());
        Assert.Equal(new("me", "h:unter2"), config.Find("registry-1.docker.io"));
        Assert.Equal(new("u", "p"), config.Find("r.example.com:5000"));
        Assert.Null(config.Find("r.example.com"));
        Assert.Null(config.Find("empty.example.com"));
        Assert.Equal(new("me", "h:unter2"), DockerConfig.Parse("""{"https://index.docker.io/v1/": {"auth": "bWU6aDp1bnRlcjI="}}"""u8.ToArray()).Find("docker.io"));
        Assert.Throws<FormatException>(() => DockerConfig.Parse("""{"auths": {"r": {"auth": "%"}}}"""u8.ToArray()));
    }
}
