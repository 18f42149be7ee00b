namespace Levee.Dns.Records;

/// <summary>Turns free text into DNS labels as Mesos-DNS does.</summary>
/// <param name="MaxLength">Longest label, before <c>_</c> and <c>-hash-agent</c> are added.</param>
/// <param name="TrimsDigits">Whether digits go at the left end too.</param>
/// <remarks>Source: spec/dns/records.md section 2.</remarks>
internal sealed record LabelRules(int MaxLength, bool TrimsDigits)
{
    /// <summary>The default.</summary>
    public static readonly LabelRules Rfc1123 = new(63, TrimsDigits: false);

    /// <summary>With <c>EnforceRFC952</c>.</summary>
    public static readonly LabelRules Rfc952 = new(24, TrimsDigits: true);

    /// <summary>One label: lower case, <c>.</c> and <c>_</c> become <c>-</c>, what is not a letter, digit or dash vanishes.</summary>
    /// <returns>Empty when nothing is left.</returns>
    public string Label(string text)
    {
        var mapped = string.Concat(text.Select(Map).OfType<char>()).TrimStart('-');
        while (TrimsDigits && mapped.Length > 0 && (mapped[0] == '-' || char.IsAsciiDigit(mapped[0])))
        {
            mapped = mapped[1..];
        }

        var size = Math.Min(mapped.Length, MaxLength);
        var head = mapped[..size].TrimEnd('-');
        if (head.Length == size)
        {
            return head;
        }

        // The cut fell on dashes: what follows them fills the gap, and is not trimmed again.
        var rest = mapped[size..].TrimStart('-');
        return head + rest[..Math.Min(rest.Length, size - head.Length)];
    }

    /// <summary>Labels joined by dots: each part between dots on its own, empty ones dropped.</summary>
    public string Fragment(string text) => string.Join('.', text.Split('.').Select(Label).Where(label => label.Length > 0));

    private static char? Map(char c) => c switch
    {
        >= 'A' and <= 'Z' => (char)(c | 0x20),
        '-' or '.' or '_' => '-',
        _ when char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) => c,
        _ => null,
    };
}
