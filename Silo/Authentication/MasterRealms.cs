using System.Collections.Immutable;
using Levee.Grains.Interfaces.Authentication;

namespace Levee.Silo.Authentication;

/// <summary>The master's realms. Source: master-behaviour, section 14.</summary>
internal static class MasterRealms
{
    public static Realm ReadOnly { get; } = new("mesos-master-readonly", "authenticate_http_readonly", "http_authenticators");

    public static Realm ReadWrite { get; } = new("mesos-master-readwrite", "authenticate_http_readwrite", "http_authenticators");

    public static Realm Scheduler { get; } = new("mesos-master-scheduler", "authenticate_http_frameworks", "http_framework_authenticators");

    public static ImmutableArray<Realm> All { get; } = [ReadOnly, ReadWrite, Scheduler];
}
