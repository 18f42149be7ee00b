using System.Collections.Immutable;
using System.Text.Json;
using Levee.Grains.Interfaces.Configuration;

namespace Levee.Agent.Configuration;

/// <summary>Parameters of modules by module name, as <c>--modules</c> or <c>--modules_dir</c> give them.</summary>
internal sealed class ModuleParameters
{
    private readonly Dictionary<string, ImmutableDictionary<string, string>> _modules = new(StringComparer.Ordinal);

    /// <summary>Parameters of a module; none when nobody gave any.</summary>
    public ImmutableDictionary<string, string> Of(string module) => _modules.GetValueOrDefault(module, ImmutableDictionary<string, string>.Empty);

    /// <param name="reader">Gathers what is wrong.</param>
    public static ModuleParameters Read(SettingReader reader)
    {
        var parameters = new ModuleParameters();
        if (reader.IsSet("modules") && reader.IsSet("modules_dir"))
        {
            reader.Problem("--modules and --modules_dir cannot both be given.");
        }

        reader.Format("modules", text => parameters.Add(text));
        if (reader.Text("modules_dir") is { } directory)
        {
            parameters.AddDirectory(reader, directory);
        }

        foreach (var name in parameters._modules.Keys.Except(ModuleNames.All))
        {
            reader.Problem($"--modules names '{name}'; modules of Mesos cannot be loaded, and built in are only {string.Join(", ", ModuleNames.All)}.");
        }

        return parameters;
    }

    private void AddDirectory(SettingReader reader, string directory)
    {
        try
        {
            foreach (var file in Directory.GetFiles(directory).Order(StringComparer.Ordinal))
            {
                Add(File.ReadAllText(file));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            reader.Problem($"--modules_dir is '{directory}', which cannot be read: {error.Message}");
        }
    }

    private bool Add(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var module in document.RootElement.GetProperty("libraries").EnumerateArray().SelectMany(library => Items(library, "modules")))
            {
                _modules[module.GetProperty("name").GetString()!] = Items(module, "parameters")
                    .ToImmutableDictionary(parameter => parameter.GetProperty("key").GetString()!, parameter => parameter.GetProperty("value").GetString()!, StringComparer.Ordinal);
            }

            return true;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new FormatException($"it must be {{\"libraries\":[{{\"modules\":[{{\"name\":…,\"parameters\":[{{\"key\":…,\"value\":…}}]}}]}}]}}: {error.Message}", error);
        }
    }

    private static List<JsonElement> Items(JsonElement element, string name) => element.TryGetProperty(name, out var items) ? [.. items.EnumerateArray()] : [];
}
