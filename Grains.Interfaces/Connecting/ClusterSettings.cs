using Levee.Grains.Interfaces.Configuration;

namespace Levee.Grains.Interfaces.Connecting;

/// <summary>Checks the settings that say where the cluster is: <c>gateway</c> and <c>master</c>.</summary>
public static class ClusterSettings
{
    /// <summary>Notes a problem when both are empty, and one for each that is no list of addresses.</summary>
    public static void CheckCluster(this SettingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Text("gateway") is null && reader.Text("master") is null)
        {
            reader.Problem(GatewayAddresses.NoneGiven);
        }

        Check(reader, "gateway");
        Check(reader, "master");
    }

    private static void Check(SettingReader reader, string name)
    {
        try
        {
            _ = reader.Text(name) is { } text ? GatewayAddresses.Parse(name, text) : null;
        }
        catch (FormatException error)
        {
            reader.Problem(error.Message); // It names flag and value already.
        }
    }
}
