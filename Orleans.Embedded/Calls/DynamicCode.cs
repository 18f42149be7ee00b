using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace System.Runtime.CompilerServices
{
    /// <summary>Known to the runtime by its name: lets an assembly made at run time use the internals of another.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
    {
        public string AssemblyName => assemblyName;
    }
}

namespace Levee.EmbeddedEngine.Calls
{
    /// <summary>Where proxies and requests are made: one module per assembly of grain contracts, so that their internal types can be used.</summary>
    internal static class DynamicCode
    {
        private static readonly ConcurrentDictionary<Assembly, Lazy<ModuleBuilder>> s_modules = new();

        public static ModuleBuilder Module(Assembly contracts) => s_modules.GetOrAdd(contracts, static contracts => new(() => Define(contracts))).Value;

        private static ModuleBuilder Define(Assembly contracts)
        {
            var name = $"{contracts.GetName().Name}.GrainCalls";
            var assembly = AssemblyBuilder.DefineDynamicAssembly(new(name), AssemblyBuilderAccess.Run);
            var attribute = typeof(IgnoresAccessChecksToAttribute).GetConstructor([typeof(string)])!;
            foreach (var opened in new[] { typeof(DynamicCode).Assembly, contracts }.Distinct())
            {
                assembly.SetCustomAttribute(new(attribute, [opened.GetName().Name!]));
            }

            return assembly.DefineDynamicModule(name);
        }
    }
}
