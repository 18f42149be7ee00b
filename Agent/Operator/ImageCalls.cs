namespace Levee.Agent.Operator;

/// <summary>PRUNE_IMAGES.</summary>
internal static class ImageCalls
{
    /// <summary>There is no store of images yet, so that nothing is left over in it.</summary>
    public static Task PruneAsync(AgentRequest request) => request.DoneAsync();
}
