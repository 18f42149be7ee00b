namespace Levee.Agent.Oversubscription;

/// <summary>Nobody is ended.</summary>
internal sealed class NoController : IQosController
{
    public bool MustPreempt() => false;
}
