using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Levee.Agent.Containers;
using Levee.Agent.Http;

namespace Levee.Agent.Sandboxes;

/// <summary>Groups for directories that several users share: each of <c>--volume_gid_range</c> belongs to one directory, and who uses that is in the group. Source: spec agent-behaviour section 13.1.</summary>
/// <remarks>Noted on disk before a directory gets its group. Users of a directory keep the group in their processes as long as these live.</remarks>
internal sealed class VolumeGroups : IMetricsPart
{
    private const uint Unchanged = uint.MaxValue; // (gid_t)-1
    private const UnixFileMode Shared = UnixFileMode.SetGroup | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private readonly Lock _gate = new();
    private readonly ImmutableArray<(uint First, uint Last)> _ranges;
    private readonly string _file;
    private readonly Dictionary<string, uint> _groups;

    /// <param name="ranges">Both ends included; empty: there are no such groups.</param>
    /// <param name="file">What is remembered of earlier agents; directories that are gone are forgotten.</param>
    /// <exception cref="InvalidDataException">The file is none of this class.</exception>
    public VolumeGroups(ImmutableArray<(uint First, uint Last)> ranges, string file)
    {
        (_ranges, _file) = (ranges, file);
        _groups = File.Exists(file) ? Read(file) : new(StringComparer.Ordinal);
        ForgetMissing();
    }

    /// <summary>Gives a directory to the group of those who use it.</summary>
    /// <param name="user">Who is about to use it; <see langword="null"/>: the agent's own user, who needs no group.</param>
    /// <returns>The group to be in, if any; or why there is none.</returns>
    /// <exception cref="IOException">It cannot be noted or given.</exception>
    public (uint? Group, string? Problem) Give(string directory, (uint User, uint Group)? user)
    {
        if (_ranges.IsEmpty || user is null or { User: 0 })
        {
            return (null, null);
        }

        lock (_gate)
        {
            if (!_groups.TryGetValue(directory, out var group))
            {
                if (Free() is not { } free)
                {
                    return (null, $"no group of --volume_gid_range is left for '{directory}'");
                }

                _groups[directory] = group = free;
                Write();
            }

            if (Libc.lchown(directory, Unchanged, group) != 0)
            {
                throw new IOException($"{directory}: cannot give it to group {group}: {System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage()}");
            }

            File.SetUnixFileMode(directory, File.GetUnixFileMode(directory) | Shared);
            return (group, null);
        }
    }

    /// <summary>Lets others have the groups of a directory and those below it, which nobody uses any more.</summary>
    public void Release(string directory)
    {
        lock (_gate)
        {
            var released = _groups.Keys.Where(known => known == directory || known.StartsWith(directory + "/", StringComparison.Ordinal)).ToList();
            released.ForEach(known => _groups.Remove(known));
            if (released.Count > 0)
            {
                Write();
            }
        }
    }

    public void AddTo(IDictionary<string, double> metrics)
    {
        if (!_ranges.IsEmpty)
        {
            lock (_gate)
            {
                ForgetMissing();
                var total = _ranges.Sum(range => (double)range.Last - range.First + 1);
                metrics["volume_gid_manager/volume_gids_total"] = total;
                metrics["volume_gid_manager/volume_gids_free"] = total - _groups.Values.Count(group => _ranges.Any(range => range.First <= group && group <= range.Last));
            }
        }
    }

    private uint? Free()
    {
        var used = _groups.Values.ToHashSet();
        foreach (var (first, last) in _ranges)
        {
            for (ulong group = first; group <= last; group++)
            {
                if (!used.Contains((uint)group))
                {
                    return (uint)group;
                }
            }
        }

        return ForgetMissing() ? Free() : null;
    }

    private bool ForgetMissing()
    {
        var missing = _groups.Keys.Where(directory => !Directory.Exists(directory)).ToList();
        missing.ForEach(directory => _groups.Remove(directory));
        return missing.Count > 0;
    }

    /// <summary>A line for each directory: group, space, path.</summary>
    private void Write() => AtomicFile.Write(_file, Encoding.UTF8.GetBytes(string.Concat(_groups.Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Value} {entry.Key}\n")))));

    private static Dictionary<string, uint> Read(string file)
    {
        var groups = new Dictionary<string, uint>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(file))
        {
            var split = line.IndexOf(' ', StringComparison.Ordinal);
            if (split < 1 || !uint.TryParse(line.AsSpan(0, split), CultureInfo.InvariantCulture, out var group))
            {
                throw new InvalidDataException($"'{file}' is damaged: '{line}' is no group and directory. Remove it; directories keep the groups that they have.");
            }

            groups[line[(split + 1)..]] = group;
        }

        return groups;
    }
}
