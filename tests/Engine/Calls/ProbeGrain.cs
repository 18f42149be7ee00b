using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;

namespace Levee.Engine.Calls;

/// <inheritdoc cref="IProbeGrain"/>
internal sealed class ProbeGrain : Grain, IProbeGrain
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _told = [];
    private readonly T1 _shared = new("shared");
    private int _count;
    private int _waiting;
    private int _readers;
    private List<int> _kept = [];
    private FrozenValue? _frozen;
    private string? _cancelled;

    public Task<int> CountAsync() => Task.FromResult(++_count);

    public Task<string> KeyAsync() => Task.FromResult(this.GetPrimaryKeyString());

    public async Task<int> SlowIncrementAsync()
    {
        var before = _count;
        await Task.Yield();
        await Task.Delay(1);
        return _count = before + 1;
    }

    public async Task WaitForReleaseAsync()
    {
        _waiting++;
        await _release.Task;
        _waiting--;
    }

    public Task ReleaseAsync()
    {
        _release.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<int> WaitingAsync() => Task.FromResult(_waiting);

    public async Task<int> ReadTogetherAsync(int others)
    {
        _readers++;
        while (_readers < others)
        {
            await Task.Delay(1);
        }

        return _readers;
    }

    public Task<List<int>> KeepAsync(List<int> values)
    {
        _kept = values;
        return Task.FromResult(_kept);
    }

    public Task<List<int>> KeptAsync() => Task.FromResult(_kept);

    public Task<bool> IsSameAsync(FrozenValue value)
    {
        var same = ReferenceEquals(_frozen, value);
        _frozen = value;
        return Task.FromResult(same);
    }

    public Task<T1> SharedAsync() => Task.FromResult(_shared);

    public Task ThrowAsync(string message) => throw new InvalidOperationException(message, new ArgumentException("inner"));

    public async Task ThrowOwnAsync(int code)
    {
        await Task.Yield();
        throw new ProbeException("own") { Code = code };
    }

    public Task NeverAsync() => new TaskCompletionSource().Task;

    public Task TellAsync(string word)
    {
        _told.Add(word);
        return word == "throw" ? throw new InvalidOperationException("nobody hears this") : Task.CompletedTask;
    }

    public Task<List<string>> ToldAsync() => Task.FromResult(_told);

    public ValueTask<int> AddAsync(int left, int right) => ValueTask.FromResult(left + right);

    public Task<Shape> EchoShapeAsync(Shape shape) => Task.FromResult(shape);

    public Task<Everything> EchoAsync(Everything value) => Task.FromResult(value);

    public Task<Struct> EchoMessageAsync(Struct message)
    {
        message.Fields["seen"] = Value.ForBool(true);
        return Task.FromResult(message);
    }

    public Task<ImmutableArray<Shape>> EchoManyAsync(ImmutableArray<Shape> shapes) => Task.FromResult(shapes);

    public Task<object?> EchoObjectAsync(object? value) => Task.FromResult(value);

    public async Task<string> UntilCancelledAsync(string word, CancellationToken cancellationToken)
    {
        _waiting++;
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            _cancelled = word;
        }

        return word;
    }

    public Task<string?> CancelledAsync() => Task.FromResult(_cancelled);

    public async Task<string> AskOtherAsync(IProbeGrain other) => $"{this.GetPrimaryKeyString()} asked {await other.KeyAsync()}";

    public Task<IProbeGrain> SelfAsync() => Task.FromResult(this.AsReference<IProbeGrain>());

    public Task<string?> AmbientAsync(string name) => Task.FromResult(RequestContext.Get(name) as string);

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
