using System.Text;

namespace Levee.Grains.Interfaces.Services;

/// <summary>Names of virtual IPs as DNS knows them.</summary>
/// <remarks>Source: spec/dcos/l4lb.md section 2.</remarks>
public static class VipName
{
    /// <summary>Zone of all named virtual IPs.</summary>
    public const string Zone = "l4lb.thisdcos.directory";

    private const int LongestLabel = 63;

    /// <summary>Name by which clients reach a VIP: <c>label.framework.l4lb.thisdcos.directory</c>, or the address of an IP VIP; without the port.</summary>
    public static string Host(VipKey key) => key.Name is null ? key.Ip! : $"{Relative(key.Name, key.Framework ?? "")}.{Zone}";

    /// <summary><c>label.framework</c>, both in their DNS form: two VIPs with this in common share one address.</summary>
    public static string Relative(string name, string framework) => $"{Mangle(name)}.{Mangle(framework)}";

    /// <summary>Turns free text into DNS labels: dots stay, <c>_</c> becomes <c>-</c>, all else outside <c>[a-z0-9-]</c> vanishes.</summary>
    /// <returns>Empty when nothing is left, e.g. for <c>"/"</c>.</returns>
    public static string Mangle(string text) => string.Join('.', text.Split('.').Select(MangleLabel).Where(label => label.Length > 0));

    private static string MangleLabel(string text)
    {
        var label = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            var c = letter == '_' ? '-' : char.ToLowerInvariant(letter);
            if (char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || (c == '-' && label.Length > 0))
            {
                label.Append(c);
            }
        }

        label.Length = Math.Min(label.Length, LongestLabel);
        return label.ToString().TrimEnd('-');
    }
}
