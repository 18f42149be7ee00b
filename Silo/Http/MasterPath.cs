namespace Levee.Silo.Http;

/// <summary>The name under which Mesos' clients know the master's endpoints too.</summary>
internal static class MasterPath
{
    public const string Process = "/master";
}
