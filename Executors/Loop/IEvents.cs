namespace Levee.Executors.Loop;

/// <summary>Calls when a descriptor is ready, and at a later time.</summary>
internal interface IEvents : ITimers
{
    /// <summary>Calls whenever the descriptor can be read (or has failed).</summary>
    Watch Watch(int descriptor, Action ready);
}
