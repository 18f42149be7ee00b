using Levee.Agent.Garbage;

namespace Levee.Agent.Tests.Garbage;

/// <summary>A disk that is as full as the test says.</summary>
internal sealed class FakeDisk : IWorkDisk
{
    public double Used { get; set; }
}
