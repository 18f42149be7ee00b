using System.Collections.Concurrent;
using System.Reflection;
using Levee.Grains.Interfaces.Frameworks;
using Levee.Grains.Interfaces.Identifiers;
using Levee.Silo.Tests.Http;
using Mesos.V1.Scheduler;
using Orleans;

namespace Levee.Silo.Tests.Fuzz;

/// <summary>Grains that say yes to everything and remember what they were told.</summary>
public class RecordedGrains : DispatchProxy
{
    // The last: it tells of a stream that ended, which may be that of a request before.
    private static readonly string[] Harmless = ["Describe", "Get", "List", "Find", "Disconnected"];

    private ConcurrentQueue<string> _told = new();

    /// <summary>What changes something, as <c>IMasterGrain.SetQuotaAsync</c>, since the last look.</summary>
    public static IReadOnlyList<string> Told(IGrainFactory grains)
    {
        var told = Interlocked.Exchange(ref ((RecordedGrains)grains)._told, new());
        return [.. told];
    }

    public static IGrainFactory Create() => Create<IGrainFactory, RecordedGrains>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        "GetGrain" => Make(targetMethod.ReturnType, this),
        "CreateObjectReference" => args![0],
        _ => null,
    };

    private static object Make(Type grain, RecordedGrains owner)
    {
        var proxy = DispatchProxy.Create(grain, typeof(RecordedGrain));
        ((RecordedGrain)proxy).Owner = owner;
        return proxy;
    }

    private object? Answer(MethodInfo method)
    {
        if (!Harmless.Any(start => method.Name.StartsWith(start, StringComparison.Ordinal)))
        {
            _told.Enqueue($"{method.DeclaringType!.Name}.{method.Name}");
        }

        return method.ReturnType == typeof(Task) ? Task.CompletedTask
            : method.ReturnType == typeof(Task<CallReply>) ? Task.FromResult(CallReply.Accepted)
            : method.ReturnType == typeof(Task<Event>) ? Task.FromResult(new FakeFramework().First)
            : method.ReturnType == typeof(Task<FrameworkId>) ? Task.FromResult(new FrameworkId("M-0000"))
            : typeof(RecordedGrains).GetMethod(nameof(Nothing), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(method.ReturnType.GenericTypeArguments).Invoke(null, null);
    }

    private static Task<T?> Nothing<T>() => Task.FromResult<T?>(default);

    /// <summary>One reference.</summary>
    public class RecordedGrain : DispatchProxy
    {
        internal RecordedGrains Owner { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Owner.Answer(targetMethod!);
    }
}
