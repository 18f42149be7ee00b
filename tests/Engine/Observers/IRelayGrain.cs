using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Concurrency;
using Orleans.Utilities;

namespace Levee.Engine.Observers;

/// <summary>Hears what a grain tells.</summary>
public interface IListener : IGrainObserver
{
    Task<string> AskAsync(string question);

    [OneWay]
    Task HearAsync(string word);

    void Notice(string word);
}

/// <summary>Tells its listeners.</summary>
public interface IRelayGrain : IGrainWithGuidKey
{
    Task SubscribeAsync(string name, IListener listener);

    Task<string> AskAsync(string name, string question);

    Task HearAsync(string word);

    Task<int> NotifyAllAsync(string word);

    Task<int> CountAsync();
}

/// <inheritdoc cref="IRelayGrain"/>
internal sealed class RelayGrain : Grain, IRelayGrain
{
    private readonly ObserverManager<string, IListener> _listeners = new(TimeSpan.FromMinutes(5), NullLogger.Instance);

    public Task SubscribeAsync(string name, IListener listener)
    {
        _listeners.Subscribe(name, listener);
        return Task.CompletedTask;
    }

    public Task<string> AskAsync(string name, string question) => _listeners.Observers[name].AskAsync(question);

    public async Task HearAsync(string word)
    {
        foreach (var listener in _listeners)
        {
            await listener.HearAsync(word);
            listener.Notice(word);
        }
    }

    public async Task<int> NotifyAllAsync(string word)
    {
        await _listeners.Notify(listener => listener.AskAsync(word));
        return _listeners.Count;
    }

    public Task<int> CountAsync() => Task.FromResult(_listeners.Count);
}

/// <summary>Remembers what it heard.</summary>
public sealed class Listener : IListener
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Heard { get; } = new();

    public Task<string> AskAsync(string question)
    {
        Heard.Enqueue(question);
        return question == "throw" ? throw new InvalidOperationException("no answer") : Task.FromResult($"{question}!");
    }

    public Task HearAsync(string word)
    {
        Heard.Enqueue(word);
        return Task.CompletedTask;
    }

    public void Notice(string word) => Heard.Enqueue($"notice {word}");
}
