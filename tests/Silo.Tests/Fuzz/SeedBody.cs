namespace Levee.Silo.Tests.Fuzz;

/// <summary>A request that real clients send: recorded from a Mesos master's clients, or written after the specification.</summary>
internal sealed record SeedBody(HttpMethod Method, string Path, string Body)
{
    public static IReadOnlyList<SeedBody> All { get; } =
    [
        .. File.ReadLines(System.IO.Path.Combine(AppContext.BaseDirectory, "Fuzz", "bodies.txt")).Select(line => line.Split(' ', 3))
            .Select(parts => new SeedBody(new(parts[0]), parts[1], parts[2])),
    ];

    public bool IsCall => Path.StartsWith("/api/v1", StringComparison.Ordinal);

    public bool IsScheduler => Path == "/api/v1/scheduler";
}
