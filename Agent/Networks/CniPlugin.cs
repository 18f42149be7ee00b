using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Levee.Agent.Networks;

/// <summary>Calls plugins: programs that read their configuration from standard input. Source: CNI specification, section 2.</summary>
/// <param name="directories">Where they are looked for, in order.</param>
internal sealed class CniPlugin(ImmutableArray<string> directories)
{
    private const string UsualPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <param name="command">ADD or DEL.</param>
    /// <returns>What it printed.</returns>
    /// <exception cref="NetworkException">There is no such plugin, or it fails.</exception>
    public async Task<byte[]> RunAsync(string command, JsonObject config, CniAttachment attachment, CancellationToken cancellationToken)
    {
        var type = (string)config["type"]!;
        var program = type.Contains('/') ? null : directories.Select(directory => Path.Combine(directory, type)).FirstOrDefault(File.Exists);
        if (program is null)
        {
            throw new NetworkException($"Failed to find CNI plugin '{type}' in {string.Join(':', directories)}");
        }

        using var process = Start(program, command, attachment);
        try
        {
            var output = new MemoryStream();
            var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await FeedAsync(process, JsonSerializer.SerializeToUtf8Bytes(config), cancellationToken);
            await reading;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output.ToArray()
                : throw new NetworkException($"The CNI plugin '{program}' failed to {Verb(command)} container {attachment.ContainerId}: {Reason(output.ToArray(), await errors)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(string program, string command, CniAttachment attachment)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (name, value) in ((string, string)[])
        [
            ("CNI_COMMAND", command), ("CNI_CONTAINERID", attachment.ContainerId), ("CNI_NETNS", attachment.Namespace), ("CNI_IFNAME", attachment.Interface),
            ("CNI_PATH", string.Join(':', directories)), ("PATH", UsualPath),
        ])
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new NetworkException($"The CNI plugin '{program}' cannot be started: {error.Message}", error);
        }
    }

    private static async Task FeedAsync(Process process, byte[] config, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(config, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code and words tell why.
        }
    }

    private static string Verb(string command) => command == "ADD" ? "attach" : "detach";

    /// <summary>Plugins tell what went wrong as JSON on standard output: <c>{"code":…,"msg":…,"details":…}</c>.</summary>
    private static string Reason(byte[] output, string errors)
    {
        var text = Encoding.UTF8.GetString(output).Trim();
        try
        {
            var error = JsonNode.Parse(text);
            var (message, details) = ((string?)error?["msg"], (string?)error?["details"]);
            return $"{message ?? text}{(string.IsNullOrEmpty(details) ? "" : $" ({details})")}{(errors.Length == 0 ? "" : $"; {errors.Trim()}")}";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return $"stdout='{text}', stderr='{errors.Trim()}'";
        }
    }
}
