using Levee.Executors.Wire;

namespace Levee.Executors.Messages;

/// <summary>The outcome of a check. Source: mesos.proto, CheckStatusInfo.</summary>
/// <param name="Value">Exit code, HTTP status, or 1 when the port could be reached and 0 when not; <see langword="null"/>: not known yet, or the check could not be run.</param>
internal sealed record CheckStatus(CheckKind Kind, int? Value)
{
    public WireWriter Write()
    {
        var result = new WireWriter();
        if (Value is { } value)
        {
            result.Int32(1, value);
        }

        return new WireWriter().Int32(1, (int)Kind).Message((int)Kind + 1, result);
    }
}
