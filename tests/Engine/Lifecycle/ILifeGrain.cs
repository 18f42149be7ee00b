namespace Levee.Engine.Lifecycle;

/// <summary>A grain with a stored state, timers, and a record of its life in <see cref="LifeLog"/>.</summary>
public interface ILifeGrain : IGrainWithGuidKey
{
    Task<int> CountAsync();

    Task<string?> EtagAsync();

    Task SaveAsync(string text);

    Task ChangeWithoutSavingAsync(string text);

    Task<string> TextAsync();

    Task<bool> ExistsAsync();

    Task ClearAsync();

    Task EndAsync();

    Task TickAsync(TimeSpan dueTime, TimeSpan period);

    Task<int> TicksAsync();

    Task StopTicksAsync();

    Task<bool> TickDuringCallAsync();
}

/// <summary>Its activation fails.</summary>
public interface IBrokenGrain : IGrainWithGuidKey
{
    Task PingAsync();
}

/// <summary>Two of these call each other in a circle.</summary>
public interface ICircleGrain : IGrainWithStringKey
{
    Task<int> RoundAsync(ICircleGrain other, int left);
}

[GenerateSerializer]
public sealed class LifeState
{
    [Id(0)]
    public string Text { get; set; } = "new";
}
