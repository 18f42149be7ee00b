namespace Levee.Silo.Operator.V1;

/// <summary>TEARDOWN.</summary>
internal static class FrameworkCalls
{
    internal const string Unknown = "No framework found with specified ID";

    public static Task TeardownAsync(OperatorRequest request) => request.Framework(request.Call.Teardown.FrameworkId) is { } framework
        ? request.ForwardAsync(framework.TeardownAsync(request.Aborted))
        : request.RefuseAsync(StatusCodes.Status400BadRequest, Unknown);
}
