namespace Levee.EmbeddedEngine.Calls;

/// <summary>Where the end of a call that came over a connection is told.</summary>
internal interface IReply
{
    void Done(Request request, Exception? error);
}
