using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Levee.Agent.Tests.Networks;

/// <summary>Listens in another network namespace and passes connections on to a port of this machine.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly int _target;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _accepting;

    private Relay(Socket listener, int target)
    {
        (_listener, _target) = (listener, target);
        _accepting = AcceptAsync();
    }

    /// <param name="space">File of the namespace.</param>
    public static async Task<Relay> StartAsync(string space, int port, int target)
    {
        var listening = new TaskCompletionSource<Socket>(TaskCreationOptions.RunContinuationsAsynchronously);

        // A socket belongs to the namespace that its maker's thread is in.
        new Thread(() =>
        {
            using var file = File.OpenHandle(space);
            if (setns((int)file.DangerousGetHandle(), 0x40000000) != 0)
            {
                listening.SetException(new IOException("setns failed"));
                return;
            }

            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            socket.Listen();
            listening.SetResult(socket);
        }).Start();
        return new(await listening.Task, target);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        var passing = new List<Task>();
        while (!_ending.IsCancellationRequested)
        {
            passing.Add(PassAsync(await _listener.AcceptAsync(_ending.Token)));
        }

        await Task.WhenAll(passing);
    }

    private async Task PassAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (near)
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
            await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16384];
        int count;
        while ((count = await from.ReceiveAsync(buffer, _ending.Token)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, count), _ending.Token);
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(int file, int kind);
}
