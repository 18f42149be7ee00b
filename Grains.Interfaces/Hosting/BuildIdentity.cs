using System.Globalization;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Grains.Interfaces.Hosting;

/// <summary>What <c>/version</c> and the head of <c>/state</c> say of the build, on silos and agents. Source: operator-api, B.8; clients, row 13 (dotted integers only).</summary>
/// <param name="BuiltAt">When the program was built.</param>
public sealed record BuildIdentity(DateTimeOffset BuiltAt)
{
    private const string User = "levee";

    /// <summary>Of the running assembly: the time its file was written.</summary>
    public static BuildIdentity Current { get; } = new(File.GetLastWriteTimeUtc(typeof(BuildIdentity).Assembly.Location));

    private string Date => BuiltAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private double Seconds => BuiltAt.ToUnixTimeSeconds();

    /// <summary>As a message.</summary>
    public VersionInfo ToMessage() => new() { Version = MesosVersion.Text, BuildDate = Date, BuildTime = Seconds, BuildUser = User };

    /// <summary>Writes the fields into the present object.</summary>
    public void WriteFields(ref JsonOutput output)
    {
        output.Name("version"u8);
        output.String(MesosVersion.Text);
        output.Name("build_date"u8);
        output.String(Date);
        output.Name("build_time"u8);
        output.Number(Seconds);
        output.Name("build_user"u8);
        output.String(User);
    }
}
