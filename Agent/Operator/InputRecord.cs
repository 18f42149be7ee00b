using System.Buffers.Binary;
using Levee.Executors.Switchboard;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1.Agent;
using CallType = Mesos.V1.Agent.Call.Types.Type;
using Control = Mesos.V1.Agent.ProcessIO.Types.Control;
using Data = Mesos.V1.Agent.ProcessIO.Types.Data;
using InputType = Mesos.V1.Agent.Call.Types.AttachContainerInput.Types.Type;

namespace Levee.Agent.Operator;

/// <summary>The records behind the first one of ATTACH_CONTAINER_INPUT. Source of order and texts: Mesos' switchboard.</summary>
internal static class InputRecord
{
    /// <returns>What is wrong with it; <see langword="null"/>: nothing.</returns>
    public static string? Problem(Call call) =>
        call.Type != CallType.AttachContainerInput ? "Expecting 'type' to be 'ATTACH_CONTAINER_INPUT'"
        : call.AttachContainerInput.Type != InputType.ProcessIo ? $"Expecting 'attach_container_input.type' to be 'PROCESS_IO' instead of: '{EnumNames.Of(call.AttachContainerInput.Type)}'"
        : call.AttachContainerInput.ProcessIo is not { } io ? Missing("attach_container_input.process_io")
        : !io.HasType ? Missing("process_io.type")
        : io.Type switch
        {
            ProcessIO.Types.Type.Control => Problem(io.Control),
            ProcessIO.Types.Type.Data => Problem(io.Data),
            _ => "'process_io.type' is unknown",
        };

    /// <summary>What the switchboard gets.</summary>
    public static IEnumerable<(byte Kind, ReadOnlyMemory<byte> Content)> Frames(ProcessIO io) =>
        io.Type == ProcessIO.Types.Type.Data ? Pieces(io.Data.Data_.Memory)
        : io.Control.Type == Control.Types.Type.TtyInfo ? [(IoFrame.WindowSize, Size(io.Control.TtyInfo.WindowSize))]
        : [];

    /// <summary>No content is one piece too: the end of the input.</summary>
    private static IEnumerable<(byte Kind, ReadOnlyMemory<byte> Content)> Pieces(ReadOnlyMemory<byte> data)
    {
        for (var at = 0; at < data.Length || at == 0; at += IoFrame.LongestContent)
        {
            yield return (IoFrame.Input, data[at..Math.Min(at + IoFrame.LongestContent, data.Length)]);
        }
    }

    private static byte[] Size(Mesos.V1.TTYInfo.Types.WindowSize window)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)window.Rows);
        BinaryPrimitives.WriteUInt16LittleEndian(size.AsSpan(2), (ushort)window.Columns);
        return size;
    }

    private static string? Problem(Control? control) =>
        control is null ? Missing("process_io.control")
        : !control.HasType ? Missing("process_io.control.type")
        : control.Type switch
        {
            Control.Types.Type.TtyInfo => control.TtyInfo is null ? Missing("process_io.control.tty_info") : control.TtyInfo.WindowSize is null ? Missing("tty_info.window_size") : null,
            Control.Types.Type.Heartbeat => control.Heartbeat is null ? Missing("process_io.control.heartbeat") : null,
            _ => "'process_io.control.type' is unknown",
        };

    private static string? Problem(Data? data) =>
        data is null ? Missing("process_io.data")
        : !data.HasType ? Missing("process_io.data.type")
        : data.Type != Data.Types.Type.Stdin ? "Expecting 'process_io.data.type' to be 'STDIN'"
        : !data.HasData_ ? Missing("process_io.data.data")
        : null;

    private static string Missing(string field) => $"Expecting '{field}' to be present";
}
