using Google.Protobuf;
using Mesos.V1.Master;

namespace Levee.Cli.Master;

/// <summary>Calls of the master's v1 operator API that are answered without a message. Source: operator-api, A.6.</summary>
internal static class OperatorApi
{
    /// <exception cref="CommandFailedException">No answer, or a refusal, whose text is passed on.</exception>
    public static Task CallAsync(this MasterClient master, Call call, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(call.ToByteArray());
        content.Headers.ContentType = new("application/x-protobuf");
        return master.SendAsync("/api/v1", content, cancellationToken);
    }
}
