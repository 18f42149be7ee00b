using Google.Protobuf;
using Levee.Agent.Tasks;

namespace Levee.Agent.Executors;

/// <summary>Something that an executor did.</summary>
/// <param name="Message">Data for its framework; <see langword="null"/>: it ended.</param>
/// <param name="Status">How it ended, as wait(2) gives it; -1: it never ran.</param>
internal sealed record ExecutorReport(ExecutorKey Key, ByteString? Message, int Status);
