using System.Runtime.InteropServices;
using Levee.Cli;

Levee.Cli.Daemons.SiloRuntime.Enter(args);
using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await LeveeCommand.RunAsync(args, stop.Token);

void OnSignal(PosixSignalContext context)
{
    context.Cancel = true;

    // Ctrl-C reaches the whole process group; a supervised daemon waits for its supervisor's SIGTERM instead.
    if (context.Signal != PosixSignal.SIGINT || !Levee.Cli.Daemons.Supervision.IsSupervised)
    {
        stop.Cancel();
    }
}
