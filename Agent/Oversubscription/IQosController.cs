namespace Levee.Agent.Oversubscription;

/// <summary>Says when those who have what others were promised must go. Source: spec agent-behaviour section 11.</summary>
internal interface IQosController
{
    /// <summary>Whether all executors with revocable resources are to be ended now.</summary>
    bool MustPreempt();
}
