using Levee.Agent.Sandboxes;

namespace Levee.Agent.Recovery;

/// <summary><c>task.updates</c>: the updates of a task and their acknowledgements, in order.</summary>
internal static class TaskUpdatesFile
{
    /// <summary>Puts a record at the end, whole or not at all; it is on disk when the journal is.</summary>
    /// <returns>Length of the file.</returns>
    public static long Append(string task, byte[] record)
    {
        Directory.CreateDirectory(task);
        using var file = File.OpenHandle(Path.Combine(task, CheckpointLayout.TaskUpdates), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        var length = RandomAccess.GetLength(file);
        var frame = Frames.Of(record);
        try
        {
            RandomAccess.Write(file, frame, length);
            return length + frame.Length;
        }
        catch (IOException)
        {
            RandomAccess.SetLength(file, length); // The disk is full: no torn record may stand before the next one.
            throw;
        }
    }

    /// <summary>Puts what is still needed in the place of all; it is on disk when this returns.</summary>
    /// <returns>Length of the file, which is as it was where it cannot be read.</returns>
    public static long Shorten(string task)
    {
        var path = Path.Combine(task, CheckpointLayout.TaskUpdates);
        if (!File.Exists(path))
        {
            return 0; // Its sandbox was removed.
        }

        var records = Read(task, rebooted: false, out var problem);
        if (problem is not null)
        {
            return new FileInfo(path).Length;
        }

        using var content = new MemoryStream();
        foreach (var record in UpdateHistory.Shorten(records))
        {
            Frames.Write(content, record.ToBytes());
        }

        AtomicFile.Write(path, content.GetBuffer().AsSpan(0, (int)content.Length));
        return content.Length;
    }

    /// <summary>The records of a task; a last one that is torn is cut off, so that the next one can follow.</summary>
    /// <param name="rebooted">The machine may have crashed, which leaves more than a torn end; what is missing is in the journal.</param>
    /// <param name="problem">What was wrong with the file, as the rest of a sentence; <see langword="null"/>: nothing that a crash does not leave.</param>
    public static List<UpdateRecord> Read(string task, bool rebooted, out string? problem)
    {
        problem = null;
        var path = Path.Combine(task, CheckpointLayout.TaskUpdates);
        if (!File.Exists(path))
        {
            return [];
        }

        var file = File.ReadAllBytes(path);
        var reading = Frames.Read(file);
        var records = reading.Records.Select(record => UpdateRecord.Parse(record.Span)).ToList();
        if (records.Contains(null))
        {
            problem = "holds records that are not status updates; move it away to go on without them";
        }
        else if (reading.End == FrameEnd.Corrupt && !rebooted)
        {
            problem = $"is damaged after byte {reading.Length} of {file.Length}; 'truncate -s {reading.Length} {path}' keeps what is good";
        }
        else if (reading.End != FrameEnd.Whole)
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
            RandomAccess.SetLength(handle, reading.Length);
        }

        return [.. records.OfType<UpdateRecord>()];
    }
}
