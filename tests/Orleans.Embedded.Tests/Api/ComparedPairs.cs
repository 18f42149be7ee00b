namespace Levee.Embedded.Tests.Api;

#pragma warning disable CA1034, CA1710, CA1822, CA1051, CA1040, CA1018, CA1813, CA1819, CA1028, CA1008, CA2227, CA1512, CA1716, CA1725, CA1033, CA1063

/// <summary>Pairs of types that differ in one respect from those of the same name in <see cref="Whole"/>; <see cref="ApiComparisonTests"/> finds each.</summary>
public static class Subset
{
    public class Sealing { }
    public class Constraint<T> where T : class { }
    public class Derivation : ArgumentException { }
    public class Extra : IDisposable { public void Dispose() => GC.SuppressFinalize(this); }
    public class Invented { public void Call() { } }
    public class Returned { public int Call() => 1; }
    public class Renamed { public void Call(int first) => _ = first; }
    public class Defaulted { public void Call(int first = 1) => _ = first; }
    public class Overridable { public void Call() { } }
    public class Hidden { public void Call() { } }
    public class Settable { public int Value { get; set; } }
    public class Generic { public void Call<T>() where T : class { } }
    public class Outdated { public void Call() { } }
    public enum Numbers { One = 1 }
    [AttributeUsage(AttributeTargets.Class)] public sealed class UsageAttribute : Attribute { }
    public interface IImplemented { void One(); }

    public class Same<T>(T value) where T : struct { public T Value { get; init; } = value; public override string ToString() => ""; protected virtual void Call(ref T item, params int[] rest) { } }
}

public static class Whole
{
    public sealed class Sealing { }
    public class Constraint<T> where T : struct { }
    public class Derivation : Exception { }
    public class Extra { public void Dispose() { } }
    public class Invented { public void Run() { } }
    public class Returned { public long Call() => 1; }
    public class Renamed { public void Call(int second) => _ = second; }
    public class Defaulted { public void Call(int first = 2) => _ = first; }
    public class Overridable { public virtual void Call() { } }
    public class Hidden { protected void Call() { } }
    public class Settable { public int Value { get; init; } }
    public class Generic { public void Call<T>() where T : new() { } }
    public class Outdated { [Obsolete("Use another.")] public void Call() { } }
    public enum Numbers { One = 2 }
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true)] public sealed class UsageAttribute : Attribute { }
    public interface IImplemented { void One(); void Two(); }

    public class Same<T>(T value) where T : struct { public T Value { get; init; } = value; protected virtual void Call(ref T item, params int[] rest) { } public void More() { } }
}
