namespace Levee.Agent.Docker;

/// <summary>Brings images to the machine. Source: spec agent-behaviour section 15.</summary>
/// <param name="loginDirectory">Directory with docker's <c>config.json</c>; <see langword="null"/>: docker's own.</param>
internal sealed class DockerImages(DockerCommand docker, string? loginDirectory, DockerPullTimes times, TimeProvider clock)
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

        var start = clock.GetTimestamp();
        var answer = await docker.RunAsync([.. loginDirectory is null ? (IEnumerable<string>)[] : ["--config", loginDirectory], "pull", name], cancellationToken);
        if (!answer.Succeeded)
        {
            return answer.ToProblem();
        }

        times.Add(clock.GetElapsedTime(start));
        return null;
    }

    /// <summary>Without a tag docker would pull them all. A colon before the last slash belongs to the registry's port.</summary>
    internal static string Full(string image) => image[(image.LastIndexOf('/') + 1)..].Contains(':', StringComparison.Ordinal) ? image : image + ":latest";
}
