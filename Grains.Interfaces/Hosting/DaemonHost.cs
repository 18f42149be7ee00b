using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Levee.Grains.Interfaces.Hosting;

/// <summary>Runs a daemon's host from start to stop and turns what users can get wrong into one clear line and an exit code.</summary>
public static class DaemonHost
{
    private const int Success = 0;
    private const int Failed = 1;
    private const int WrongSettings = 2;

    /// <summary>Builds, starts, waits for <paramref name="stop"/>, stops.</summary>
    /// <param name="name">The daemon's command, for messages.</param>
    /// <param name="build">Makes the host; may already throw for wrong settings.</param>
    /// <returns>0 after a clean stop, 2 for wrong settings, 1 when it could not start (port in use, work dir not usable).</returns>
    public static async Task<int> RunAsync(string name, Func<CancellationToken, Task<IHost>> build, CancellationToken stop)
    {
        try
        {
            using var host = await build(stop);
            await host.StartAsync(stop);
            await UntilStoppedAsync(host, stop);
            return Success;
        }
        catch (OptionsValidationException error)
        {
            return Report(name, error.Failures, WrongSettings);
        }
        catch (FormatException error)
        {
            return Report(name, [error.Message], WrongSettings);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or SocketException or InvalidDataException)
        {
            return Report(name, [Reason(error)], Failed);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Success;
        }
    }

    private static async Task UntilStoppedAsync(IHost host, CancellationToken stop)
    {
        var lifetime = (IHostApplicationLifetime)host.Services.GetService(typeof(IHostApplicationLifetime))!;
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStopping.Register(() => stopping.TrySetResult()))
        await using (stop.Register(() => stopping.TrySetResult()))
        {
            await stopping.Task;
        }

        await host.StopAsync(CancellationToken.None);
    }

    private static string Reason(Exception error)
    {
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                return $"{error.Message} Choose another port, or end the process that has it.";
            }
        }

        return error.Message;
    }

    private static int Report(string name, IEnumerable<string> messages, int exitCode)
    {
        foreach (var message in messages)
        {
            Console.Error.WriteLine($"levee {name}: {message.ReplaceLineEndings(" ")}");
        }

        return exitCode;
    }
}
