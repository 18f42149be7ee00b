using System.Globalization;

namespace Levee.Agent.Containers.Isolators;

/// <summary>Who listens on which TCP port of the agent's network. Source: proc(5), net/tcp.</summary>
internal static class SocketTable
{
    private const string Listening = "0A";
    private const string Socket = "socket:[";

    /// <summary>Ports that any of these processes listens on; processes with another network are left out.</summary>
    public static SortedSet<ulong> ListeningPorts(IEnumerable<int> pids)
    {
        var own = new FileInfo("/proc/self/ns/net").LinkTarget;
        var sockets = pids.Where(pid => NetworkOf(pid) == own).SelectMany(SocketsOf).ToHashSet();
        return sockets.Count == 0 ? [] : [.. Parse(File.ReadAllText("/proc/net/tcp") + ReadIfThere("/proc/net/tcp6")).Where(entry => sockets.Contains(entry.Inode)).Select(entry => (ulong)entry.Port)];
    }

    /// <summary>Reads the lines of sockets that listen.</summary>
    public static IEnumerable<(ulong Inode, int Port)> Parse(string table) =>
        from line in table.Split('\n')
        let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        where fields.Length > 9 && fields[3] == Listening
        select (ulong.Parse(fields[9], CultureInfo.InvariantCulture), int.Parse(fields[1].AsSpan(fields[1].LastIndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static string ReadIfThere(string file) => File.Exists(file) ? File.ReadAllText(file) : "";

    private static string? NetworkOf(int pid) => Try(() => new FileInfo($"/proc/{pid}/ns/net").LinkTarget);

    private static IEnumerable<ulong> SocketsOf(int pid) =>
        from file in Try(() => Directory.GetFiles($"/proc/{pid}/fd")) ?? []
        let target = Try(() => new FileInfo(file).LinkTarget)
        where target?.StartsWith(Socket, StringComparison.Ordinal) == true
        select ulong.Parse(target.AsSpan(Socket.Length).TrimEnd(']'), CultureInfo.InvariantCulture);

    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null; // The process ended meanwhile.
        }
    }
}
