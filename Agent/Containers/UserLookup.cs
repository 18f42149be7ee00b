namespace Levee.Agent.Containers;

/// <summary>Whom a container's processes belong to.</summary>
internal static class UserLookup
{
    /// <returns>The user to switch to, <see langword="null"/> for none; or why that cannot be.</returns>
    public static ((uint User, uint Group)? User, string? Problem) Find(string? name)
    {
        if (name is null)
        {
            return (null, null);
        }

        if (Users.Find(name) is not var (uid, gid))
        {
            return (null, $"user '{name}' does not exist on this agent");
        }

        return uid == Users.Own ? (null, null)
            : Users.Own == 0 ? ((uid, gid), null)
            : (null, $"the agent runs as '{Users.NameOf(Users.Own)}' and cannot switch to user '{name}'; run it as root or with --no-switch_user");
    }
}
