namespace Levee.EmbeddedEngine.Hosting;

/// <summary>Work at the start of the silo.</summary>
internal sealed record StartupTask(int Stage, Func<IServiceProvider, CancellationToken, Task> Run);
