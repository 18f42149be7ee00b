namespace Levee.Executors.Http;

/// <summary>Takes responses in the order of the requests.</summary>
internal interface IResponseHandler
{
    /// <summary>A response begins.</summary>
    void OnStatus(int status);

    /// <summary>A piece of its body.</summary>
    void OnBody(ReadOnlySpan<byte> bytes);

    /// <summary>The response is complete.</summary>
    void OnEnd();
}
