using System.Buffers;
using System.Collections.Concurrent;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>The JSON of tasks that did not change since somebody asked for it.</summary>
/// <remarks>
/// A task's record is ninety small objects, and a processor waits for memory at most of them: writing it takes twenty times as long as copying the kilobyte that
/// comes out. Records are replaced, never changed, so that the text of one is good for as long as the record is. Kept only while documents are read.
/// </remarks>
internal sealed class TaskTexts : IDisposable
{
    private const int Lot = 512;
    private const int PieceSize = 256 * 1024;
    private static readonly TimeSpan MostIdle = TimeSpan.FromMinutes(5);

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    [ThreadStatic]
    private static Memory<byte> t_room;

    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;
    private ConcurrentDictionary<MesosTask, ReadOnlyMemory<byte>> _texts = Empty();
    private long _lastUse;

    public TaskTexts(TimeProvider clock)
    {
        (_clock, _lastUse) = (clock, clock.GetTimestamp());
        _sweep = clock.CreateTimer(static texts => ((TaskTexts)texts!).DropIfIdle(), this, MostIdle, MostIdle);
    }

    /// <summary>Writes a task as the next value.</summary>
    public void Write(ref JsonOutput output, MesosTask task)
    {
        var texts = _texts;
        output.Json((texts.TryGetValue(task, out var known) ? known : texts[task] = Render(task)).Span);
        GC.KeepAlive(texts); // And with them the memory that was read.
    }

    /// <summary>Renders what is missing of many tasks, on all processors: before <see cref="Write"/>.</summary>
    public void Prepare(IReadOnlyList<MesosTask> tasks)
    {
        _lastUse = _clock.GetTimestamp();
        if (tasks.Count < Lot)
        {
            return;
        }

        var missing = tasks.Where(task => !_texts.ContainsKey(task)).ToList();
        if (missing.Count < Lot)
        {
            return;
        }

        Parallel.For(0, (missing.Count + Lot - 1) / Lot, lot =>
        {
            for (var at = lot * Lot; at < Math.Min((lot + 1) * Lot, missing.Count); at++)
            {
                _texts[missing[at]] = Render(missing[at]);
            }
        });
    }

    /// <summary>Drops texts of tasks that are not in the picture, once there are many of them.</summary>
    public void Trim(ClusterView view)
    {
        if (_texts.Count <= 1000 + (view.TaskCount * 5L / 4))
        {
            return;
        }

        var (before, kept) = (_texts, Empty());
        foreach (var task in view.Tasks.Values.SelectMany(tasks => tasks.Values))
        {
            if (before.TryGetValue(task.Task, out var text))
            {
                kept[task.Task] = Store(text.Span);
            }
        }

        _texts = kept;
        GC.KeepAlive(before);
    }

    /// <inheritdoc/>
    public void Dispose() => _sweep.Dispose();

    private static ConcurrentDictionary<MesosTask, ReadOnlyMemory<byte>> Empty() => new(ReferenceEqualityComparer.Instance);

    private static ReadOnlyMemory<byte> Render(MesosTask task)
    {
        var buffer = t_buffer ??= new(4096);
        buffer.ResetWrittenCount();
        var output = new JsonOutput(buffer);
        TaskJson.Write(ref output, task);
        output.Flush();
        return Store(buffer.WrittenSpan);
    }

    // Many texts in one piece, which lives as long as any of them; the collector has nothing to copy.
    private static ReadOnlyMemory<byte> Store(ReadOnlySpan<byte> text)
    {
        if (t_room.Length < text.Length)
        {
            t_room = new NativePiece(Math.Max(PieceSize, text.Length)).Memory;
        }

        text.CopyTo(t_room.Span);
        var stored = t_room[..text.Length];
        t_room = t_room[text.Length..];
        return stored;
    }

    private void DropIfIdle()
    {
        if (_clock.GetElapsedTime(_lastUse) >= MostIdle)
        {
            _texts = Empty();
        }
    }
}
