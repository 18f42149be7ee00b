namespace Levee.Agent.StatusUpdates;

/// <summary>Sends what is due in the outbox, for as long as the agent runs.</summary>
internal sealed class UpdateSender(UpdateOutbox outbox, IUpdateSink sink, TimeProvider clock)
{
    private const int LargestBatch = 500; // Far below the largest message, whatever a status holds.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var changed = outbox.Changed; // Asked for before looking, so that no change is missed.
            if (outbox.TakeDue(LargestBatch) is { IsEmpty: false } due)
            {
                await sink.SendAsync(due, cancellationToken); // What comes meanwhile goes together in the next one.
            }

            await WaitAsync(changed, cancellationToken);
        }
    }

    private async Task WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = outbox.UntilDue() is { } due ? TimeSpan.FromTicks(Math.Clamp(due.Ticks, 0, LongestTimer.Ticks)) : LongestTimer;
        await Task.WhenAny(changed, Task.Delay(wait, clock, enough.Token));
        await enough.CancelAsync();
    }
}
