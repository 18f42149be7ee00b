using System.Runtime.InteropServices;
using Levee.Executors.Loop;
using Levee.Executors.Native;

namespace Levee.Executors.Switchboard;

/// <summary>A client that has not said yet what it is.</summary>
internal sealed unsafe class NewClient
{
    private readonly int _client;
    private readonly Action<int, byte> _admit;
    private readonly Watch _watch;

    /// <param name="admit">Takes the client, with what it said.</param>
    public NewClient(int client, EventLoop loop, Action<int, byte> admit)
    {
        (_client, _admit) = (client, admit);
        _watch = loop.Watch(client, Read);
    }

    private void Read()
    {
        byte role;
        var got = Libc.read(_client, &role, 1);
        if (got < 0 && Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted)
        {
            return;
        }

        _watch.Dispose();
        if (got == 1)
        {
            _admit(_client, role);
        }
        else
        {
            _ = Libc.close(_client);
        }
    }
}
