using System.Buffers.Binary;
using Google.Protobuf;
using Levee.Agent.Sandboxes;
using Levee.Grains.Interfaces.Identifiers;
using Mesos.V1;

namespace Levee.Agent.Registration;

/// <summary>Remembers the agent's id over restarts.</summary>
/// <remarks>
/// <c>slave.info</c>: 4 bytes length, then the AgentInfo message, as Mesos writes it. Nothing of an earlier run survives yet, so the rule for a rebooted machine holds:
/// the id is kept when the agent is what it was, and dropped when not. Source: spec agent-behaviour sections 3.2, 4.2.
/// </remarks>
internal sealed class AgentIdentity(SandboxLayout layout)
{
    /// <summary>The id that an agent with this description had before.</summary>
    /// <param name="info">Without id.</param>
    /// <param name="dropped">An id that is not kept, since the description differs or cannot be read.</param>
    public AgentId? Find(AgentInfo info, out string? dropped)
    {
        dropped = null;
        if (!Directory.Exists(layout.MetaLatest)) // Also for a link that leads nowhere.
        {
            return null;
        }

        var id = new DirectoryInfo(layout.MetaLatest).ResolveLinkTarget(returnFinalTarget: true)?.Name ?? SandboxLayout.Latest;
        if (Read(layout.AgentInfo(id)) is not { Id: not null } stored || stored.Id.Value != id)
        {
            dropped = id;
            return null;
        }

        stored.Id = null;
        dropped = stored.Equals(info) ? null : id;
        return dropped is null ? new AgentId(id) : null;
    }

    /// <summary>Remembers the agent's id.</summary>
    /// <param name="info">With id.</param>
    public void Save(AgentInfo info)
    {
        var file = layout.AgentInfo(info.Id.Value);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var content = new byte[sizeof(int) + info.CalculateSize()];
        BinaryPrimitives.WriteInt32LittleEndian(content, info.CalculateSize());
        info.WriteTo(content.AsSpan(sizeof(int)));
        File.WriteAllBytes(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
        SandboxDirectory.PointLatest(Path.GetDirectoryName(file)!);
        Directory.CreateDirectory(Path.Combine(layout.Agents, info.Id.Value));
        SandboxDirectory.PointLatest(Path.Combine(layout.Agents, info.Id.Value));
    }

    /// <summary>The next start is that of a new agent.</summary>
    public void Forget() => File.Delete(layout.MetaLatest);

    private static AgentInfo? Read(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        var content = File.ReadAllBytes(file);
        try
        {
            return content.Length > sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(content) == content.Length - sizeof(int)
                ? AgentInfo.Parser.ParseFrom(content.AsSpan(sizeof(int)))
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null; // Left by a crash between create and write.
        }
    }
}
