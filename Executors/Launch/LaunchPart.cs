using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static Levee.Executors.Launch.NativeMemoryText;

namespace Levee.Executors.Launch;

/// <summary>The part <c>launch</c>: <c>levee-executor launch &lt;file with a LaunchInfo&gt;</c>.</summary>
internal static unsafe class LaunchPart
{
    public static int Run(string file)
    {
        var info = LaunchInfo.Parse(File.ReadAllBytes(file));
        var plan = LaunchPlan.Of(info);
        var orders = (Shim.Orders*)NativeMemory.AllocZeroed((nuint)sizeof(Shim.Orders));
        *orders = new()
        {
            Surroundings = plan.Surroundings.Freeze(),
            SurroundingsCount = plan.Surroundings.Count,
            Setup = plan.Setup.Freeze(),
            SetupCount = plan.Setup.Count,
            Final = plan.Final.Freeze(),
            FinalCount = plan.Final.Count,
            Wait = info.WaitDescriptor ?? -1,
            Errors = info.ErrorDescriptor ?? -1,
            Replace = info.Replace,
            NewPids = (info.Unshare & Kernel.NewPids) != 0,
            StatusDirectory = info.StatusFile is not null ? Text(Path.GetDirectoryName(info.StatusFile)) : null,
            StatusName = info.StatusFile is not null ? Text(Path.GetFileName(info.StatusFile)) : null,
            StatusFresh = info.StatusFile is not null ? Text(Path.GetFileName(info.StatusFile) + ".target") : null,
        };
        RuntimeHelpers.RunClassConstructor(typeof(Kernel).TypeHandle); // Or it would run after a fork.
        if (RuntimeFeature.IsDynamicCodeCompiled)
        {
            Prepare();
        }

        return Shim.Run(orders);
    }

    /// <summary>Without a native compiler: has all that runs after a fork compiled and linked before it.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Not part of the native program.")]
    [UnconditionalSuppressMessage("Trimming", "IL2111", Justification = "Not part of the native program.")]
    private static void Prepare()
    {
        Marshal.PrelinkAll(typeof(Kernel));
        PrepareAll(typeof(Shim));
        PrepareAll(typeof(StepRunner));
        PrepareAll(typeof(Kernel));
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "Not part of the native program.")]
    private static void PrepareAll([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicMethods | DynamicallyAccessedMemberTypes.NonPublicMethods)] Type type)
    {
        foreach (var method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }
}
