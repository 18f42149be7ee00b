using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>A HealthCheck or a CheckInfo. Source of the defaults: mesos.proto.</summary>
internal sealed class CheckSpec
{
    private const int Ipv6 = 2;

    /// <summary>Whether the outcome decides on the task's life; otherwise it is only reported.</summary>
    public required bool IsHealthCheck { get; init; }

    public CheckKind Kind { get; private set; }

    /// <summary>Before the first.</summary>
    public TimeSpan Delay { get; private set; } = TimeSpan.FromSeconds(15);

    /// <summary>From the end of one to the start of the next.</summary>
    public TimeSpan Interval { get; private set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one may take; zero: for ever.</summary>
    public TimeSpan Timeout { get; private set; } = TimeSpan.FromSeconds(20);

    /// <summary>From the task's start: the time in which failures do not count before the first success. Health checks only.</summary>
    public TimeSpan Grace { get; private set; } = TimeSpan.FromSeconds(10);

    /// <summary>So many failures in a row are the end of the task. Health checks only.</summary>
    public uint ConsecutiveFailures { get; private set; } = 3;

    public CommandInfo? Command { get; private set; }

    public string Scheme { get; private set; } = "http";

    public uint Port { get; private set; }

    public string Path { get; private set; } = "";

    public bool IsIpv6 { get; private set; }

    public static CheckSpec ParseHealthCheck(ReadOnlySpan<byte> message)
    {
        var check = new CheckSpec { IsHealthCheck = true };
        var reader = new WireReader(message);
        while (reader.Next())
        {
            check.ReadHealthCheck(ref reader);
        }

        return check;
    }

    public static CheckSpec ParseCheck(ReadOnlySpan<byte> message)
    {
        var check = new CheckSpec { IsHealthCheck = false };
        var reader = new WireReader(message);
        while (reader.Next())
        {
            check.ReadCheck(ref reader);
        }

        return check;
    }

    private void ReadHealthCheck(ref WireReader reader)
    {
        switch (reader.Field)
        {
            case 1:
                ReadHttp(reader.Bytes(), protocolField: 5);
                break;
            case 2:
                Delay = Seconds(reader.Double());
                break;
            case 3:
                Interval = Seconds(reader.Double());
                break;
            case 4:
                Timeout = Seconds(reader.Double());
                break;
            case 5:
                ConsecutiveFailures = (uint)reader.Varint();
                break;
            case 6:
                Grace = Seconds(reader.Double());
                break;
            case 7:
                Command = CommandInfo.Parse(reader.Bytes());
                break;
            case 8:
                Kind = (CheckKind)reader.Int32();
                break;
            case 9:
                ReadTcp(reader.Bytes(), protocolField: 2);
                break;
        }
    }

    private void ReadCheck(ref WireReader reader)
    {
        switch (reader.Field)
        {
            case 1:
                Kind = (CheckKind)reader.Int32();
                break;
            case 2:
                Command = CommandInfo.Parse(Fields.Bytes(reader.Bytes(), 1));
                break;
            case 3:
                ReadHttp(reader.Bytes(), protocolField: null);
                break;
            case 4:
                Delay = Seconds(reader.Double());
                break;
            case 5:
                Interval = Seconds(reader.Double());
                break;
            case 6:
                Timeout = Seconds(reader.Double());
                break;
            case 7:
                ReadTcp(reader.Bytes(), protocolField: null);
                break;
        }
    }

    private void ReadHttp(ReadOnlySpan<byte> message, int? protocolField)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    Port = (uint)reader.Varint();
                    break;
                case 2:
                    Path = reader.Text();
                    break;
                case 3:
                    Scheme = reader.Text();
                    break;
                case var field when field == protocolField:
                    IsIpv6 = reader.Int32() == Ipv6;
                    break;
            }
        }
    }

    private void ReadTcp(ReadOnlySpan<byte> message, int? protocolField)
    {
        Port = (uint)(Fields.Varint(message, 1) ?? 0);
        IsIpv6 = protocolField is { } field && Fields.Varint(message, field) == Ipv6;
    }

    /// <summary>Not negative, and never more than a timer can wait.</summary>
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(double.IsNaN(seconds) ? 0 : Math.Clamp(seconds, 0, int.MaxValue));
}
