using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Levee.Agent.Containers;
using Levee.Agent.Sandboxes;
using Microsoft.Win32.SafeHandles;

namespace Levee.Agent.Recovery;

/// <summary>The newest updates of all tasks of an agent id in one file, so that one fdatasync makes them all safe.</summary>
/// <remarks>Each record: 2 bytes length of the task's directory relative to the agent's, that text, and the record of <c>task.updates</c>.</remarks>
internal sealed class UpdateJournal : IDisposable
{
    private const long Longest = 8 * 1024 * 1024;
    private readonly SafeFileHandle _file;
    private readonly string _root;
    private readonly MemoryStream _pending = new();
    private long _length;

    private UpdateJournal(string agent, string root, SafeFileHandle file)
    {
        (Agent, _root, _file) = (agent, root, file);
        _length = RandomAccess.GetLength(file);
    }

    /// <summary>Agent id.</summary>
    public string Agent { get; }

    public static UpdateJournal Open(SandboxLayout layout, string agent)
    {
        var path = CheckpointLayout.Journal(layout, agent);
        var root = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(root);
        return new(agent, root, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));
    }

    /// <summary>The records of the journal by task directory, in order; none when there is no journal.</summary>
    public static IEnumerable<(string Task, UpdateRecord Record)> Read(SandboxLayout layout, string agent)
    {
        var path = CheckpointLayout.Journal(layout, agent);
        foreach (var frame in File.Exists(path) ? Frames.Read(File.ReadAllBytes(path)).Records : [])
        {
            var name = frame.Length < sizeof(ushort) ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(frame.Span);
            if (name > 0 && frame.Length > sizeof(ushort) + name && UpdateRecord.Parse(frame.Span[(sizeof(ushort) + name)..]) is { } record)
            {
                yield return (Path.Combine(Path.GetDirectoryName(path)!, Encoding.UTF8.GetString(frame.Span.Slice(sizeof(ushort), name))), record);
            }
        }
    }

    /// <summary>Whether it holds nothing: the tasks' own files have it all.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>Takes a record for the next <see cref="Commit"/>.</summary>
    public void Add(string task, byte[] record)
    {
        var name = Encoding.UTF8.GetBytes(Path.GetRelativePath(_root, task));
        var content = new byte[sizeof(ushort) + name.Length + record.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(content, (ushort)name.Length);
        name.CopyTo(content, sizeof(ushort));
        record.CopyTo(content, sizeof(ushort) + name.Length);
        Frames.Write(_pending, content);
    }

    /// <summary>Returns when all records are on disk.</summary>
    /// <exception cref="IOException">They are not; the same records may come again.</exception>
    public void Commit()
    {
        try
        {
            RandomAccess.Write(_file, _pending.GetBuffer().AsSpan(0, (int)_pending.Length), _length);
            Check(Libc.fdatasync((int)_file.DangerousGetHandle()));
            _length += _pending.Length;
        }
        finally
        {
            _pending.SetLength(0);
        }

        if (_length > Longest)
        {
            StartOver();
        }
    }

    /// <summary>Makes the tasks' own files safe, which has the journal's records needed no more.</summary>
    public void StartOver()
    {
        Check(Libc.syncfs((int)_file.DangerousGetHandle()));
        RandomAccess.SetLength(_file, 0);
        _length = 0;
    }

    /// <summary>Returns when its length is on disk: what it held does not come back after a crash of the machine.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public void Sync() => Check(Libc.fsync((int)_file.DangerousGetHandle()));

    public void Dispose()
    {
        _file.Dispose();
        _pending.Dispose();
    }

    private void Check(int result)
    {
        if (result != 0)
        {
            throw new IOException($"{_root}/updates.journal cannot be written to disk: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }
}
