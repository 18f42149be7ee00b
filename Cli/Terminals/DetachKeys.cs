namespace Levee.Cli.Terminals;

/// <summary>Looks for Ctrl-P Ctrl-Q among what is typed, as docker does. A Ctrl-P that something else follows is passed on late.</summary>
internal sealed class DetachKeys
{
    private const byte First = 0x10;
    private const byte Second = 0x11;
    private bool _held;

    /// <returns>What to pass on, and whether the user wants to leave after that.</returns>
    public (byte[] Keys, bool IsOver) Filter(ReadOnlySpan<byte> typed)
    {
        var keys = new List<byte>(typed.Length + 1);
        foreach (var key in typed)
        {
            if (_held && key == Second)
            {
                return ([.. keys], true);
            }

            if (_held)
            {
                keys.Add(First);
            }

            _held = key == First;
            if (!_held)
            {
                keys.Add(key);
            }
        }

        return ([.. keys], false);
    }
}
