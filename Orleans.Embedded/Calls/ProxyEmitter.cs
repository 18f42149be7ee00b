using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using Levee.EmbeddedEngine.Runtime;
using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>Makes the class of references to an interface: each method fills a request and sends it.</summary>
internal static class ProxyEmitter
{
    private static readonly ConcurrentDictionary<Type, Lazy<Func<Node, GrainId, GrainReference>>> s_factories = new();

    public static Func<Node, GrainId, GrainReference> Of(Type interfaceType) => s_factories.GetOrAdd(interfaceType, static type => new(() => Emit(type))).Value;

    private static Func<Node, GrainId, GrainReference> Emit(Type interfaceType)
    {
        if (!interfaceType.IsInterface || !interfaceType.IsAssignableTo(typeof(IAddressable)))
        {
            throw new ArgumentException($"{interfaceType} is no grain or observer interface.", nameof(interfaceType));
        }

        var type = DynamicCode.Module(interfaceType.Assembly)
            .DefineType($"{interfaceType}.Reference", TypeAttributes.Public | TypeAttributes.Sealed, typeof(GrainReference), [interfaceType]);
        Type[] parameters = [typeof(Node), typeof(GrainId), typeof(Type)];
        var constructor = type.DefineConstructor(MethodAttributes.Public, CallingConventions.HasThis, parameters).GetILGenerator();
        for (var i = 0; i <= parameters.Length; i++)
        {
            constructor.Emit(OpCodes.Ldarg, i);
        }

        constructor.Emit(OpCodes.Call, typeof(GrainReference).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, parameters)!);
        constructor.Emit(OpCodes.Ret);
        foreach (var method in interfaceType.GetInterfaces().Prepend(interfaceType).SelectMany(part => part.GetMethods()).Where(method => method.IsAbstract))
        {
            EmitMethod(type, method);
        }

        var made = type.CreateType().GetConstructor(parameters)!;
        var create = new DynamicMethod("New", typeof(GrainReference), [typeof(Node), typeof(GrainId), typeof(Type)], typeof(ProxyEmitter).Module, skipVisibility: true);
        var il = create.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldarg_2);
        il.Emit(OpCodes.Newobj, made);
        il.Emit(OpCodes.Ret);
        var call = create.CreateDelegate<Func<Node, GrainId, Type, GrainReference>>();
        return (node, id) => call(node, id, interfaceType);
    }

    private static void EmitMethod(TypeBuilder type, MethodInfo method)
    {
        var request = RequestEmitter.TypeOf(MethodTable.Of(method));
        var parameters = method.GetParameters().Select(parameter => parameter.ParameterType).ToArray();
        var made = type.DefineMethod(
            $"{method.DeclaringType}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.NewSlot | MethodAttributes.HideBySig,
            method.ReturnType,
            parameters);
        var il = made.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, request.GetConstructor([])!);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, request.GetField($"Arg{i}")!);
        }

        il.Emit(OpCodes.Call, Send(method));
        il.Emit(OpCodes.Ret);
        type.DefineMethodOverride(made, method);
    }

    private static MethodInfo Send(MethodInfo method)
    {
        var result = method.ReturnType;
        var name = result == typeof(Task) ? nameof(GrainReference.SendTask)
            : result == typeof(ValueTask) ? nameof(GrainReference.SendValueTask)
            : result == typeof(void) ? nameof(GrainReference.SendVoid)
            : result.GetGenericTypeDefinition() == typeof(Task<>) ? nameof(GrainReference.SendTaskOf) : nameof(GrainReference.SendValueTaskOf);
        var send = typeof(GrainReference).GetMethod(name, BindingFlags.Instance | BindingFlags.NonPublic)!;
        return send.IsGenericMethodDefinition ? send.MakeGenericMethod(result.GetGenericArguments()) : send;
    }
}
