namespace Levee.Grains.Interfaces.Http;

/// <summary>Pieces of text files.</summary>
internal static class Utf8Piece
{
    private const int LongestCharacter = 4;

    /// <summary>Length of a piece without a character that goes on behind it; the next piece starts with that one.</summary>
    public static int WholeLength(ReadOnlySpan<byte> piece)
    {
        for (var back = 1; back < LongestCharacter && back <= piece.Length; back++)
        {
            var next = piece[^back];
            if ((next & 0xc0) == 0x80)
            {
                continue; // Not the first byte of a character.
            }

            var needed = next >= 0xf0 ? 4 : next >= 0xe0 ? 3 : next >= 0xc0 ? 2 : 1;
            return needed > back && back < piece.Length ? piece.Length - back : piece.Length;
        }

        return piece.Length;
    }
}
