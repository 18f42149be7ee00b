using Google.Protobuf;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Recovery;

/// <summary>A message in a file of its own, as one record of <see cref="Frames"/>; replaced whole.</summary>
internal static class MessageFile
{
    /// <param name="isDurable">Whether it is to outlive a crash of the machine.</param>
    public static void Write(string path, IMessage message, bool isDurable) => AtomicFile.Write(path, Frames.Of(message.ToByteArray()), isDurable);

    /// <returns>The message; or what is wrong, <see cref="CheckpointProblem.IsError"/> unless a crash leaves it so.</returns>
    public static (T? Message, CheckpointProblem? Problem) Read<T>(string path, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        if (!File.Exists(path))
        {
            return (null, new(path, "is missing, as after a crash while it was made", IsError: false));
        }

        try
        {
            var reading = Frames.Read(File.ReadAllBytes(path));
            return reading switch
            {
                { Records: [var record], End: FrameEnd.Whole } => (parser.ParseFrom(record.Span), null),
                { Records: [], End: not FrameEnd.Corrupt } => (null, new(path, "is empty or cut off, as after a crash while it was written", IsError: false)),
                _ => (null, new(path, "is damaged: its checksum is wrong", IsError: true)),
            };
        }
        catch (InvalidProtocolBufferException error)
        {
            return (null, new(path, $"is not what its name says: {error.Message}", IsError: true));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, new(path, $"cannot be read: {error.Message}", IsError: true));
        }
    }
}
