using System.Buffers.Binary;
using System.Text;
using Levee.Executors.Native;

namespace Levee.Executors.Processes;

/// <summary>What the part <c>launch</c> says before it becomes the command. Source: launch.proto, error_descriptor.</summary>
internal static class LaunchReport
{
    private const int Head = 5; // A letter and a number.

    /// <returns>Why the command does not run; <see langword="null"/> when it does.</returns>
    public static string? ProblemOf(ReadOnlySpan<byte> report)
    {
        if (report.Length < Head)
        {
            return null;
        }

        var number = BinaryPrimitives.ReadInt32LittleEndian(report[1..Head]);
        var what = Encoding.UTF8.GetString(report[Head..]);
        return report[0] == 'E' ? $"{what}: {Libc.ErrorText(number)}" : $"{what}: {new WaitStatus(number).ToMessage()}";
    }
}
