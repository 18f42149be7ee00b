namespace Orleans.Runtime;

/// <summary>A timer of a grain; ends with the activation, or when disposed.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Starts over.</summary>
    /// <param name="dueTime">Time to the next tick; infinite: never.</param>
    /// <param name="period">Time from the end of one tick to the next; infinite: no next.</param>
    void Change(TimeSpan dueTime, TimeSpan period);
}
