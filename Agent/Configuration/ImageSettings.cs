using System.Collections.Immutable;
using System.Text;
using Levee.Agent.Images;
using Levee.Agent.Images.Provisioning;
using Levee.Agent.Images.Registries;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Where images come from, and what becomes of them. Source: spec agent-behaviour sections 13.3, 17 and 21.</summary>
internal sealed record ImageSettings
{
    private const string Section = AgentFlags.Section;
    private const string FileScheme = "file://";

    /// <summary>The flags.</summary>
    public static ImmutableArray<Flag> Flags =>
    [
        new("image_providers", $"{Section}:ImageProviders", null, "Kinds of images that containers may have: docker; needs --isolation=filesystem/linux,docker/runtime"),
        new("image_provisioner_backend", $"{Section}:ImageProvisionerBackend", null, "How layers become one tree: overlay, copy or bind; default: overlay where it works, else copy"),
        new("image_gc_config", $"{Section}:ImageGcConfig", null, "Removal of unused images, as JSON: {\"image_disk_headroom\":0.1,\"image_disk_watch_interval\":{\"nanoseconds\":3600000000000},\"excluded_images\":[…]}"),
        new("docker_registry", $"{Section}:DockerRegistry", RegistryAddress.DockerHub, "Registry of images that name none: an address, or a directory of archives as docker save writes them"),
        new("docker_store_dir", $"{Section}:DockerStoreDir", null, "Directory of images; default: store/docker below --work_dir; one agent each"),
        new("docker_config", $"{Section}:DockerConfig", null, "Logins at registries, in the form of Docker's config.json: JSON, or the path of a file"),
        new("docker_ignore_runtime", $"{Section}:DockerIgnoreRuntime", "false", "Whether entry point, environment and so on of images do not count", IsSwitch: true),
    ];

    /// <summary>Whether containers may have images.</summary>
    public bool IsOn { get; init; }

    /// <summary><see langword="null"/>: whatever works.</summary>
    public string? Backend { get; init; }

    /// <summary><see langword="null"/>: images come from <see cref="Directory"/>.</summary>
    public Uri? Registry { get; init; }

    /// <summary>Absolute path.</summary>
    public string? Directory { get; init; }

    /// <summary>Absolute path.</summary>
    public string StoreDirectory { get; init; } = "";

    public DockerConfig? Logins { get; init; }

    public bool IgnoreRuntime { get; init; }

    /// <summary><see langword="null"/>: unused images stay until somebody prunes them.</summary>
    public ImageGarbageSettings? Garbage { get; init; }

    public static ImageSettings Read(SettingReader reader, string workDirectory)
    {
        var place = reader.Text("docker_registry") ?? RegistryAddress.DockerHub;
        return new()
        {
            IsOn = HasDocker(reader),
            Backend = reader.Parse("image_provisioner_backend", text => RootFsBackends.All.Any(backend => backend.Name == text) ? text : null, string.Join(", ", RootFsBackends.All.Select(backend => backend.Name))),
            Directory = DirectoryOf(place),
            Registry = DirectoryOf(place) is null ? reader.Parse("docker_registry", AddressOf, "an address such as https://registry.example.com, or the absolute path of a directory") : null,
            StoreDirectory = reader.Text("docker_store_dir") is { } store ? Path.GetFullPath(store) : Path.Combine(workDirectory, "store", "docker"),
            Logins = reader.Format("docker_config", text => DockerConfig.Parse(Encoding.UTF8.GetBytes(text))),
            IgnoreRuntime = reader.Switch("docker_ignore_runtime"),
            Garbage = reader.Format("image_gc_config", text => ImageGarbageSettings.Parse(Encoding.UTF8.GetBytes(text))),
        };
    }

    private static bool HasDocker(SettingReader reader)
    {
        var names = reader.List("image_providers");
        if (names.Any(name => !name.Equals("docker", StringComparison.OrdinalIgnoreCase)))
        {
            reader.Refuse("image_providers", "docker (this agent does not have others)");
        }

        return names.Length > 0;
    }

    private static string? DirectoryOf(string place) => place.StartsWith('/') ? place : place.StartsWith(FileScheme + "/", StringComparison.Ordinal) ? place[FileScheme.Length..] : null;

    private static Uri? AddressOf(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && uri.Host.Length > 0 ? uri : null;
}
