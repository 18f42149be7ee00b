using System.Globalization;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;

namespace Levee.Silo.Operator;

/// <summary>What <c>/version</c> and the head of <c>/state</c> say of the build. Source: operator-api, B.8; clients, row 13 (dotted integers only).</summary>
internal sealed record BuildIdentity(DateTimeOffset BuiltAt)
{
    private const string User = "levee";

    /// <summary>Of the running assembly: the time its file was written.</summary>
    public static BuildIdentity Current { get; } = new(File.GetLastWriteTimeUtc(typeof(BuildIdentity).Assembly.Location));

    /// <summary>As a message.</summary>
    public VersionInfo ToMessage() => new() { Version = MesosVersion.Text, BuildDate = Date, BuildTime = Math.Floor(Times.Seconds(BuiltAt)), BuildUser = User };

    private string Date => BuiltAt.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>Writes the fields into the present object.</summary>
    public void WriteFields(ref JsonOutput output)
    {
        output.Field("version"u8, MesosVersion.Text);
        output.Field("build_date"u8, Date);
        output.Field("build_time"u8, Math.Floor(Times.Seconds(BuiltAt)));
        output.Field("build_user"u8, User);
    }
}
