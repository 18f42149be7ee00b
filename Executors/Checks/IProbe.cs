namespace Levee.Executors.Checks;

/// <summary>A way to look at a task.</summary>
internal interface IProbe
{
    /// <summary>Looks once.</summary>
    /// <param name="done">Called once, later, unless what is returned is disposed before: that stops the look.</param>
    IDisposable Run(Action<ProbeResult> done);
}
