using Levee.Cli.Agents;
using Mesos.V1;
using Mesos.V1.Agent;
using Data = Mesos.V1.Agent.ProcessIO.Types.Data;

namespace Levee.Cli.Terminals;

/// <summary>Joins the local input and output to those of a container.</summary>
/// <param name="takesInput">Standard input goes to the container.</param>
/// <param name="isTerminal">The container has a terminal, and so is the local input one.</param>
internal sealed class ContainerSession(AgentApi agent, ContainerID container, bool takesInput, bool isTerminal, TimeProvider clock)
{
    /// <summary>The agent's words for a second client with input; see spec agent-api section 4.8.</summary>
    private const string OtherInput = "Multiple input connections are not allowed";

    /// <summary>Longer than an agent takes to say that the output has ended, after it took no more input.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the output ends or the user leaves.</summary>
    /// <param name="call">What gives the output.</param>
    /// <returns>Whether the output has ended: else the user left.</returns>
    /// <exception cref="CommandFailedException">The agent refused.</exception>
    public async Task<bool> RunAsync(Call call, CancellationToken cancellationToken)
    {
        using var terminal = isTerminal && takesInput ? RawTerminal.Enter() : null;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var input = new TypedInput(isTerminal, clock);
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        var sending = Task.CompletedTask;
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var receiving = agent.StreamAsync(call, Begin, data => WriteAsync(data, output, error, over.Token), over.Token);
        var first = await Task.WhenAny(receiving, input.Detached, refused.Task);
        input.Stop();
        if (first != input.Detached)
        {
            await first;
        }

        await over.CancelAsync();
        await Task.WhenAll(receiving, sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // The one that counts is done.
        return first == receiving;

        void Begin()
        {
            if (takesInput)
            {
                input.Start();
                sending = SendAsync(input.Records, refused, over.Token);
            }
            else if (!isTerminal)
            {
                sending = SendAsync(TypedInput.Nothing(), refused, over.Token); // A program that reads is not to wait for ever.
            }
        }
    }

    /// <summary>Sends input. That the container has ended meanwhile shows in its output; that somebody else types does not.</summary>
    private async Task SendAsync(IAsyncEnumerable<ProcessIO> records, TaskCompletionSource refused, CancellationToken cancellationToken)
    {
        try
        {
            // Asked first without any: .NET's client takes no answer before the input has ended.
            await agent.AttachInputAsync(container, TypedInput.None(), cancellationToken);
            await agent.AttachInputAsync(container, records, cancellationToken);
        }
        catch (CommandFailedException failure) when (failure.Message == OtherInput)
        {
            refused.TrySetException(new CommandFailedException("somebody else types there already; --no-stdin only looks."));
        }
        catch (Exception failure) when (failure is CommandFailedException or IOException && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(EndPatience, clock, cancellationToken); // Ends early with the output.
            refused.TrySetException(new CommandFailedException($"the container takes no more input: {failure.Message}"));
        }
    }

    /// <summary>Waits for the container's end.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        const int SignalOffset = 128;
        var reply = await agent.CallAsync(new() { Type = Call.Types.Type.WaitContainer, WaitContainer = new() { ContainerId = container } }, cancellationToken);
        if (!reply.WaitContainer.HasExitStatus)
        {
            throw new CommandFailedException($"it is not known how the command ended{(reply.WaitContainer.HasMessage ? ": " + reply.WaitContainer.Message : "")}");
        }

        var status = reply.WaitContainer.ExitStatus;
        return (status & 0x7f) != 0 ? SignalOffset + (status & 0x7f) : (status >> 8) & 0xff;
    }

    private static async Task WriteAsync(Data data, Stream output, Stream error, CancellationToken cancellationToken)
    {
        var target = data.Type == Data.Types.Type.Stderr ? error : output;
        await target.WriteAsync(data.Data_.Memory, cancellationToken);
        await target.FlushAsync(cancellationToken);
    }
}
