using System.Collections.Immutable;

namespace Levee.Agent.Containers;

/// <summary>SIGKILL until nobody is left.</summary>
internal static class ContainerKill
{
    /// <summary>Kills the members, looks again, since one may have forked meanwhile, and gives up after <paramref name="patience"/>.</summary>
    public static async Task KillAllAsync(Func<ImmutableArray<ProcessEntry>> members, TimeSpan patience, TimeSpan pause, TimeProvider clock)
    {
        var start = clock.GetTimestamp();
        while (members() is { Length: > 0 } left && clock.GetElapsedTime(start) < patience)
        {
            foreach (var member in left)
            {
                _ = Libc.kill(member.Pid, Libc.SigKill);
            }

            await Task.Delay(pause, clock, CancellationToken.None);
        }
    }
}
