using Google.Protobuf;
using Levee.Grains.Interfaces.Http;
using Levee.Silo.Operator.Files;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about files. What is attached are files, so that no list has entries.</summary>
internal static class FileCalls
{
    public static Task ListFilesAsync(OperatorRequest request) => request.Service<VirtualFiles>().Find(request.Call.ListFiles.Path) is null
        ? request.RefuseAsync(StatusCodes.Status404NotFound, "")
        : request.ReplyAsync(new() { Type = Response.Types.Type.ListFiles, ListFiles = new() });

    public static async Task ReadFileAsync(OperatorRequest request)
    {
        var call = request.Call.ReadFile;
        using var file = request.Service<VirtualFiles>().Open(call.Path);
        if (file is null)
        {
            await request.RefuseAsync(StatusCodes.Status404NotFound, "");
            return;
        }

        var offset = (long)Math.Min(call.Offset, long.MaxValue);
        var length = call.HasLength ? (long)Math.Min(call.Length, long.MaxValue) : (long?)null;
        var data = await FilePiece.ReadAsync(file, offset, length, request.Aborted);
        await request.ReplyAsync(new() { Type = Response.Types.Type.ReadFile, ReadFile = new() { Size = (ulong)RandomAccess.GetLength(file), Data = UnsafeByteOperations.UnsafeWrap(data) } });
    }
}
