using System.Runtime.InteropServices;
using Levee.Agent.Containers;

namespace Levee.Agent.Fetching;

/// <summary>Touches files with the rights of a task's user, so that nobody can have the agent read or write what he could not.</summary>
/// <param name="owner"><see langword="null"/>: the agent's own user.</param>
internal sealed class FetchUser((uint User, uint Group)? owner)
{
    /// <summary>Key of what is kept apart by user.</summary>
    public uint Id => owner?.User ?? Users.Own;

    /// <summary>Name of the user to switch to; <see langword="null"/>: none.</summary>
    public string? Name => owner is var (user, _) ? Users.NameOf(user) : null;

    /// <summary>User id and group id to switch to; <see langword="null"/>: none.</summary>
    public (uint User, uint Group)? Owner => owner;

    /// <summary>Runs work that blocks on a thread of its own, which has the user's rights on files. What the work opens stays open for all.</summary>
    /// <exception cref="IOException">The rights cannot be had.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                Become();
                done.SetResult(work());
            }
            catch (Exception error)
            {
                done.SetException(error); // Of whatever kind: it is the caller's.
            }
        })
        { IsBackground = true, Name = "fetch" }.Start();
        return done.Task;
    }

    /// <summary>As <see cref="RunAsync{T}"/>, without a result.</summary>
    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Changes the identity of this thread only; it ends with its work and serves nobody else.</summary>
    private unsafe void Become()
    {
        if (owner is not var (user, group))
        {
            return;
        }

        var groups = Users.GroupsOf(Users.NameOf(user), group);
        fixed (uint* first = groups)
        {
            if (Libc.syscall(Libc.SetGroupsCall, groups.Length, first) != 0)
            {
                throw new IOException($"cannot act as user '{Name}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
            }
        }

        _ = Libc.setfsgid(group);
        _ = Libc.setfsuid(user); // Gives root's rights on files up too.
        if (Libc.setfsgid(Libc.NoIdentity) != group || Libc.setfsuid(Libc.NoIdentity) != user)
        {
            throw new IOException($"cannot act as user '{Name}'");
        }
    }
}
