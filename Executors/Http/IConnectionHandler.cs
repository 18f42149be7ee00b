namespace Levee.Executors.Http;

/// <summary>Takes what happens on a connection.</summary>
internal interface IConnectionHandler : IResponseHandler
{
    /// <summary>The connection is made.</summary>
    void OnConnected()
    {
    }

    /// <summary>The connection could not be made, or broke; nothing more comes of it.</summary>
    void OnClosed(string why);
}
