namespace Levee.Agent.Docker;

/// <summary>Brings images to the machine. Source: spec agent-behaviour section 15.</summary>
/// <param name="loginDirectory">Directory with docker's <c>config.json</c>; <see langword="null"/>: docker's own.</param>
internal sealed class DockerImages(DockerCommand docker, string? loginDirectory)
{
    /// <summary>Pulls an image, unless it is there already.</summary>
    /// <param name="force">Pulls it in any case.</param>
    /// <returns>Why it cannot be had.</returns>
    public async Task<string?> EnsureAsync(string image, bool force, CancellationToken cancellationToken)
    {
        var name = Full(image);
        if (!force && (await docker.RunAsync(["inspect", "--type=image", name], cancellationToken)).Succeeded)
        {
            return null;
        }

        var answer = await docker.RunAsync([.. loginDirectory is null ? (IEnumerable<string>)[] : ["--config", loginDirectory], "pull", name], cancellationToken);
        return answer.Succeeded ? null : answer.ToProblem();
    }

    /// <summary>Without a tag docker would pull them all. A colon before the last slash belongs to the registry's port.</summary>
    internal static string Full(string image) => image[(image.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal) ? image : image + ":latest";
}
