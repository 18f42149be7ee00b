namespace Levee.Dns.Directory;

/// <summary>The times by which the server follows the directory.</summary>
/// <param name="Renewal">Between two renewals of the subscription.</param>
/// <param name="Stale">Without a word from the directory until answers count as stale.</param>
/// <param name="Recovery">How long entries are kept that a directory which began anew has not named yet.</param>
/// <param name="HostLookup">Between two look-ups of host names.</param>
internal sealed record DnsTimes(TimeSpan Renewal, TimeSpan Stale, TimeSpan Recovery, TimeSpan HostLookup)
{
    /// <summary>Renewal as <c>IServiceDirectoryGrain</c> asks for; three missed ones are stale.</summary>
    public static readonly DnsTimes Default = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));
}
