using Levee.Executors.Wire;

namespace Levee.Executors.Launch;

/// <summary>What the agent tells the shim: <c>Protos/launch.proto</c>, which says what each field means.</summary>
/// <remarks>Read field by field, as Mesos' messages are: the generated class and its library cost each process 1.5 MB and 0.7 ms.</remarks>
internal sealed class LaunchInfo
{
    public List<string> Cgroups { get; } = [];

    public List<EnteredNamespace> Enter { get; } = [];

    public uint Unshare { get; private set; }

    public string? Hostname { get; private set; }

    public int? WaitDescriptor { get; private set; }

    public List<LaunchMount> Mounts { get; } = [];

    public List<LaunchFile> Files { get; } = [];

    public List<LaunchNode> Nodes { get; } = [];

    public List<string> MaskedPaths { get; } = [];

    public List<string> ReadonlyPaths { get; } = [];

    public List<LaunchCommand> PreExec { get; } = [];

    public List<string> AgentEnvironment { get; } = [];

    public string? Rootfs { get; private set; }

    public int? OomScoreAdj { get; private set; }

    public bool Terminal { get; private set; }

    public List<LaunchLimit> Rlimits { get; } = [];

    public string WorkingDirectory { get; private set; } = "";

    public bool MakeWorkingDirectory { get; private set; }

    public bool NoNewPrivileges { get; private set; }

    public byte[]? Seccomp { get; private set; }

    public uint? Uid { get; private set; }

    public uint Gid { get; private set; }

    public List<uint> Groups { get; } = [];

    public LaunchCapabilities? Capabilities { get; private set; }

    public LaunchCommand Command { get; private set; } = new();

    public List<string> Environment { get; } = [];

    public string? StatusFile { get; private set; }

    public int? ErrorDescriptor { get; private set; }

    public bool Replace { get; private set; }

    /// <exception cref="InvalidDataException">The message is malformed.</exception>
    public static LaunchInfo Parse(ReadOnlySpan<byte> message)
    {
        var info = new LaunchInfo();
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field < 16)
            {
                info.ReadSurroundings(ref reader);
            }
            else
            {
                info.ReadProcess(ref reader);
            }
        }

        return info;
    }

    private void ReadSurroundings(ref WireReader reader)
    {
        switch (reader.Field)
        {
            case 2:
                Cgroups.Add(reader.Text());
                break;
            case 3:
                Enter.Add(EnteredNamespace.Parse(reader.Bytes()));
                break;
            case 4:
                Unshare = (uint)reader.Varint();
                break;
            case 5:
                Hostname = reader.Text();
                break;
            case 6:
                WaitDescriptor = reader.Int32();
                break;
            case 7:
                Mounts.Add(LaunchMount.Parse(reader.Bytes()));
                break;
            case 8:
                Files.Add(LaunchFile.Parse(reader.Bytes()));
                break;
            case 9:
                Nodes.Add(LaunchNode.Parse(reader.Bytes()));
                break;
            case 10:
                MaskedPaths.Add(reader.Text());
                break;
            case 11:
                ReadonlyPaths.Add(reader.Text());
                break;
            case 12:
                PreExec.Add(LaunchCommand.Parse(reader.Bytes()));
                break;
            case 13:
                AgentEnvironment.Add(reader.Text());
                break;
            case 14:
                Rootfs = reader.Text();
                break;
            case 15:
                OomScoreAdj = reader.Int32();
                break;
        }
    }

    private void ReadProcess(ref WireReader reader)
    {
        switch (reader.Field)
        {
            case 16:
                Terminal = reader.Bool();
                break;
            case 17:
                Rlimits.Add(LaunchLimit.Parse(reader.Bytes()));
                break;
            case 18:
                WorkingDirectory = reader.Text();
                break;
            case 19:
                MakeWorkingDirectory = reader.Bool();
                break;
            case 20:
                NoNewPrivileges = reader.Bool();
                break;
            case 21:
                Seccomp = reader.Bytes().ToArray();
                break;
            case 22:
                Uid = (uint)reader.Varint();
                break;
            case 23:
                Gid = (uint)reader.Varint();
                break;
            case 24:
                Groups.Add((uint)reader.Varint());
                break;
            case 25:
                Capabilities = LaunchCapabilities.Parse(reader.Bytes());
                break;
            case 26:
                Command = LaunchCommand.Parse(reader.Bytes());
                break;
            case 27:
                Environment.Add(reader.Text());
                break;
            case 28:
                StatusFile = reader.Text();
                break;
            case 29:
                ErrorDescriptor = reader.Int32();
                break;
            case 30:
                Replace = reader.Bool();
                break;
        }
    }
}
