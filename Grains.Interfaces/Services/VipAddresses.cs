using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Levee.Grains.Interfaces.Services;

/// <summary>Gives names their addresses in 11.0.0.0/8: the same name has the same address on every machine and after every restart.</summary>
/// <remarks>
/// The start is a hash of <c>label.framework</c>; names that collide are probed in sorted order, so the outcome does not depend on who came first.
/// Addresses start at 11.1.0.0: below that, the loopback twin (<see cref="ToLoopback"/>) would meet 127.0.0.1 and its neighbours.
/// Source: spec/dcos/l4lb.md section 2 (range 11.0.0.0 to 11.255.255.254, any stable hash).
/// </remarks>
public static class VipAddresses
{
    private const uint First = 0x0B01_0000;
    private const uint Last = 0x0BFF_FFFE;

    /// <summary>Addresses for a set of names.</summary>
    /// <param name="names">What <see cref="VipName.Relative"/> returns; order and duplicates do not matter.</param>
    /// <exception cref="InvalidOperationException">There are more names than addresses.</exception>
    public static ImmutableDictionary<string, string> Assign(IEnumerable<string> names)
    {
        var taken = new HashSet<uint>();
        var assigned = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var name in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            assigned.Add(name, Format(TakeFree(taken, First + (Hash(name) % (Last - First + 1)), First, Last)));
        }

        return assigned.ToImmutable();
    }

    /// <summary>The address in 127.0.0.0/8 that stands for a named VIP where 11.0.0.0/8 cannot be bound: 11.x.y.z becomes 127.x.y.z.</summary>
    /// <returns><see langword="null"/> for addresses that <see cref="Assign"/> does not give out.</returns>
    public static string? ToLoopback(string address) =>
        IPAddress.TryParse(address, out var ip) && ip.AddressFamily == AddressFamily.InterNetwork && ToNumber(ip) is >= First and <= Last and var number
            ? Format((number & 0x00FF_FFFF) | 0x7F00_0000)
            : null;

    /// <summary>A stable 32-bit hash of a text.</summary>
    public static uint Hash(string text) => BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Takes the first free number at or after <paramref name="start"/>, going round within the range.</summary>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static uint TakeFree(ISet<uint> taken, uint start, uint first, uint last)
    {
        var number = start;
        while (!taken.Add(number))
        {
            number = number == last ? first : number + 1;
            if (number == start)
            {
                throw new InvalidOperationException($"No address is free between {Format(first)} and {Format(last)}.");
            }
        }

        return number;
    }

    /// <summary>The dotted quad of a number.</summary>
    public static string Format(uint number) => new IPAddress((ReadOnlySpan<byte>)[(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]).ToString();

    private static uint ToNumber(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
