namespace Levee.Cli.Terminals;

/// <summary>The local terminal while every key goes to a container: nothing is echoed, edited or turned into a signal here. Disposing puts it back.</summary>
internal sealed unsafe class RawTerminal : IDisposable
{
    private readonly byte[] _before = new byte[Termios.Size];
    private bool _isRaw;

    private RawTerminal()
    {
    }

    /// <summary>Whether standard input and output are a terminal.</summary>
    public static bool IsThere => Termios.isatty(Termios.Input) == 1 && Termios.isatty(Termios.Output) == 1;

    public static RawTerminal Enter()
    {
        var terminal = new RawTerminal();
        var raw = new byte[Termios.Size];
        fixed (byte* before = terminal._before)
        fixed (byte* settings = raw)
        {
            if (Termios.tcgetattr(Termios.Input, before) == 0)
            {
                terminal._before.CopyTo(raw, 0);
                Termios.cfmakeraw(settings);
                terminal._isRaw = Termios.tcsetattr(Termios.Input, 0, settings) == 0;
            }
        }

        return terminal;
    }

    public void Dispose()
    {
        if (_isRaw)
        {
            _isRaw = false;
            fixed (byte* before = _before)
            {
                _ = Termios.tcsetattr(Termios.Input, 0, before);
            }
        }
    }
}
