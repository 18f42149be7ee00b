using System.Buffers;
using System.Collections.Concurrent;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Levee.Silo.ClusterViews;
using Levee.Silo.Http;
using MesosTask = Mesos.V1.Task;

namespace Levee.Silo.Operator;

/// <summary>One written form of the tasks that did not change since it was made.</summary>
/// <remarks>
/// A task's record is ninety small objects, and a processor waits for memory at most of them: writing it takes twenty times as long as copying the kilobyte that
/// comes out. Records are replaced, never changed, so that the text of one is good for as long as the record is.
/// </remarks>
internal sealed class TaskTexts : IDisposable
{
    private const int Lot = 256;
    private const int Slice = 16 * 1024;
    private const int PieceSize = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_buffer;

    private readonly ThreadLocal<Memory<byte>> _room = new();
    private readonly Action<MesosTask, IBufferWriter<byte>> _write;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _mostIdle;
    private readonly ITimer _sweep;
    private ConcurrentDictionary<MesosTask, ReadOnlyMemory<byte>> _texts = Empty();
    private long _lastUse;

    /// <param name="mostIdle">After this time without a document all are dropped; infinite: never.</param>
    public TaskTexts(TimeProvider clock, TimeSpan mostIdle, Action<MesosTask, IBufferWriter<byte>> write)
    {
        (_clock, _mostIdle, _write, _lastUse) = (clock, mostIdle, write, clock.GetTimestamp());
        _sweep = clock.CreateTimer(static texts => ((TaskTexts)texts!).DropIfIdle(), this, mostIdle, mostIdle);
    }

    /// <summary>Tasks whose text is there.</summary>
    public int Count => _texts.Count;

    /// <summary>The text of a task. Its memory is held by what is returned: it must be alive while the bytes are read.</summary>
    public ReadOnlyMemory<byte> Of(MesosTask task)
    {
        var texts = _texts;
        return texts.TryGetValue(task, out var known) ? known : texts[task] = Render(task);
    }

    /// <summary>Writes tasks as the next values, those that were not written before on all processors.</summary>
    public void Write(ref JsonOutput output, IReadOnlyList<MesosTask> tasks)
    {
        for (var from = 0; from < tasks.Count; from += Slice)
        {
            var until = Math.Min(from + Slice, tasks.Count);
            Prepare(tasks, from, until);
            for (var at = from; at < until; at++)
            {
                var text = Of(tasks[at]);
                output.Json(text.Span);
                KeepAlive(text);
            }
        }
    }

    /// <summary>Makes what is missing of many tasks, on all processors, so that <see cref="Of"/> has it.</summary>
    public void Prepare(IReadOnlyList<MesosTask> tasks) => Prepare(tasks, 0, tasks.Count);

    /// <summary>Keeps the memory of a text until here.</summary>
    public static void KeepAlive(ReadOnlyMemory<byte> text)
    {
        System.Runtime.InteropServices.MemoryMarshal.TryGetMemoryManager<byte, NativePiece>(text, out var piece);
        GC.KeepAlive(piece);
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
                KeepAlive(text);
            }
        }

        _texts = kept;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sweep.Dispose();
        _room.Dispose();
    }

    private static ConcurrentDictionary<MesosTask, ReadOnlyMemory<byte>> Empty() => new(ReferenceEqualityComparer.Instance);

    private void Prepare(IReadOnlyList<MesosTask> tasks, int from, int until)
    {
        _lastUse = _clock.GetTimestamp();
        var missing = new List<MesosTask>();
        for (var at = from; at < until; at++)
        {
            if (!_texts.ContainsKey(tasks[at]))
            {
                missing.Add(tasks[at]);
            }
        }

        if (missing.Count >= 2 * Lot)
        {
            RenderAll(missing);
        }
    }

    // Not on the pool, where requests that are answered at once would wait for it.
    private void RenderAll(List<MesosTask> tasks)
    {
        var next = 0;
        var helpers = Enumerable.Range(1, Environment.ProcessorCount - 1).Select(_ => BackgroundThread.RunAsync(RenderLots)).ToArray();
        RenderLots();
        Task.WaitAll(helpers);

        void RenderLots()
        {
            for (int from; (from = Interlocked.Add(ref next, Lot) - Lot) < tasks.Count;)
            {
                for (var at = from; at < Math.Min(from + Lot, tasks.Count); at++)
                {
                    Of(tasks[at]);
                }
            }
        }
    }

    private ReadOnlyMemory<byte> Render(MesosTask task)
    {
        var buffer = t_buffer ??= new(4096);
        buffer.ResetWrittenCount();
        _write(task, buffer);
        return Store(buffer.WrittenSpan);
    }

    // Many texts in one piece, which lives as long as any of them; the collector has nothing to copy.
    private ReadOnlyMemory<byte> Store(ReadOnlySpan<byte> text)
    {
        var room = _room.Value;
        if (room.Length < text.Length)
        {
            room = new NativePiece(Math.Max(PieceSize, text.Length)).Memory;
        }

        text.CopyTo(room.Span);
        _room.Value = room[text.Length..];
        return room[..text.Length];
    }

    private void DropIfIdle()
    {
        if (_clock.GetElapsedTime(_lastUse) >= _mostIdle)
        {
            _texts = Empty();
        }
    }
}
