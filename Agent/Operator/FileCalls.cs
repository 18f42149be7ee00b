using Google.Protobuf;
using Levee.Agent.Containers;
using Levee.Agent.Http;
using Levee.Agent.Sandboxes;
using Levee.Grains.Interfaces.Http;
using Mesos.V1.Agent;
using Microsoft.AspNetCore.Http;
using FileInfo = Mesos.V1.FileInfo;

namespace Levee.Agent.Operator;

/// <summary>LIST_FILES and READ_FILE. Source: spec agent-api sections 3 and 7.</summary>
internal static class FileCalls
{
    public static async Task ListAsync(AgentRequest request)
    {
        var path = request.Call.ListFiles.Path;
        if (!FileGuard.Allows(request.Context, path))
        {
            await request.ForbidAsync();
        }
        else if (request.Service<SandboxFiles>().List(path) is not { } files)
        {
            await request.RefuseAsync(StatusCodes.Status404NotFound, "");
        }
        else
        {
            await request.ReplyAsync(new() { Type = Response.Types.Type.ListFiles, ListFiles = new() { FileInfos = { files.Select(file => Message(file.Path, file.Entry)) } } });
        }
    }

    public static async Task ReadAsync(AgentRequest request)
    {
        var call = request.Call.ReadFile;
        if (!FileGuard.Allows(request.Context, call.Path))
        {
            await request.ForbidAsync();
            return;
        }

        using var file = request.Service<SandboxFiles>().Open(call.Path);
        if (file is null)
        {
            await request.RefuseAsync(StatusCodes.Status404NotFound, "");
            return;
        }

        var offset = (long)Math.Min(call.Offset, long.MaxValue);
        var data = await FilePiece.ReadAsync(file, offset, call.HasLength ? (long)Math.Min(call.Length, long.MaxValue) : null, request.Aborted);
        await request.ReplyAsync(new()
        {
            Type = Response.Types.Type.ReadFile, ReadFile = new() { Size = (ulong)RandomAccess.GetLength(file), Data = UnsafeByteOperations.UnsafeWrap(data) },
        });
    }

    private static FileInfo Message(string path, FileEntry entry) => new()
    {
        Path = path,
        Nlink = (int)entry.Links,
        Size = (ulong)entry.Size,
        Mtime = new() { Nanoseconds = entry.ModifiedSeconds * 1_000_000_000 },
        Mode = entry.Mode,
        Uid = Users.NameOf(entry.User),
        Gid = Users.GroupNameOf(entry.Group),
    };
}
