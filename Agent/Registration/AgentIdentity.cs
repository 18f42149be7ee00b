using System.Buffers.Binary;
using Google.Protobuf;
using Levee.Agent.Recovery;
using Levee.Agent.Sandboxes;
using Mesos.V1;

namespace Levee.Agent.Registration;

/// <summary>Remembers the agent's id over restarts.</summary>
/// <remarks><c>slave.info</c>: 4 bytes length, then the AgentInfo message, as Mesos writes it. Source: spec agent-behaviour section 3.2.</remarks>
internal sealed class AgentIdentity(SandboxLayout layout)
{
    /// <summary>What the agent before on this work directory said of itself, with its id.</summary>
    /// <returns>Nothing when there was none; or what is wrong, <see cref="CheckpointProblem.IsError"/> unless a crash leaves it so.</returns>
    public (AgentInfo? Info, CheckpointProblem? Problem) Find()
    {
        if (new DirectoryInfo(layout.MetaLatest).LinkTarget is not { } target)
        {
            return (null, null);
        }

        if (!Directory.Exists(layout.MetaLatest))
        {
            return (null, new(layout.MetaLatest, "leads nowhere, as after a crash; the agent registers as a new one", IsError: false));
        }

        var id = Path.GetFileName(target);
        var (info, problem) = Read(layout.AgentInfo(id));
        return problem is null && info!.Id?.Value != id ? (null, new(layout.AgentInfo(id), $"is that of '{info.Id?.Value}'", IsError: true)) : (info, problem);
    }

    /// <summary>Remembers the agent's id.</summary>
    /// <param name="info">With id.</param>
    public void Save(AgentInfo info)
    {
        var file = layout.AgentInfo(info.Id.Value);
        var content = new byte[sizeof(int) + info.CalculateSize()];
        BinaryPrimitives.WriteInt32LittleEndian(content, info.CalculateSize());
        info.WriteTo(content.AsSpan(sizeof(int)));
        AtomicFile.Write(file, content);
        SandboxDirectory.PointLatest(Path.GetDirectoryName(file)!);
        Directory.CreateDirectory(Path.Combine(layout.Agents, info.Id.Value));
        SandboxDirectory.PointLatest(Path.Combine(layout.Agents, info.Id.Value));
    }

    /// <summary>The next start is that of a new agent.</summary>
    public void Forget()
    {
        if (Directory.Exists(layout.MetaAgents)) // Else it never had an id.
        {
            File.Delete(layout.MetaLatest);
        }
    }

    private static (AgentInfo? Info, CheckpointProblem? Problem) Read(string file)
    {
        if (!File.Exists(file))
        {
            return (null, new(file, "is missing, as after a crash; the agent registers as a new one", IsError: false));
        }

        try
        {
            var content = File.ReadAllBytes(file);
            return content.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(content) > content.Length - sizeof(int)
                ? (null, new(file, "is empty or cut off, as after a crash; the agent registers as a new one", IsError: false))
                : (AgentInfo.Parser.ParseFrom(content.AsSpan(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(content))), null);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or ArgumentOutOfRangeException or IOException or UnauthorizedAccessException)
        {
            return (null, new(file, $"cannot be read: {error.Message}", IsError: true));
        }
    }
}
