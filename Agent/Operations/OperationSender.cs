using Levee.Grains.Interfaces.Agents;

namespace Levee.Agent.Operations;

/// <summary>Sends the outcomes of operations that are due, for as long as the agent runs.</summary>
/// <param name="send">Sends one once; a failure is its own to handle, the outcome is sent again.</param>
internal sealed class OperationSender(AgentOperations operations, Func<OperationUpdate, CancellationToken, Task> send, TimeProvider clock)
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = operations.Changed; // Asked for before looking, so that no change is missed.
            foreach (var update in operations.TakeDue())
            {
                await send(update, cancellationToken);
            }

            using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var wait = operations.UntilDue() is { } due ? TimeSpan.FromTicks(Math.Clamp(due.Ticks, 0, LongestTimer.Ticks)) : LongestTimer;
            await Task.WhenAny(changed, Task.Delay(wait, clock, enough.Token));
            await enough.CancelAsync();
        }
    }
}
