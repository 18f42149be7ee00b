using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using Levee.EmbeddedEngine.Wire;
using Orleans;

namespace Levee.EmbeddedEngine.Calls;

/// <summary>Makes the <see cref="Request"/> class of a method: a field per argument, and the calls on it without boxing.</summary>
internal static class RequestEmitter
{
    private const MethodAttributes Override = MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.Public;
    private static readonly ConcurrentDictionary<MethodDescriptor, Lazy<Type>> s_types = new();

    public static Type TypeOf(MethodDescriptor method) => s_types.GetOrAdd(method, static method => new(() => Emit(method))).Value;

    public static Func<Request> Constructor(MethodDescriptor method)
    {
        var type = TypeOf(method);
        return () => (Request)Activator.CreateInstance(type)!;
    }

    /// <summary>What the method yields: the T of its task, or <see cref="Nothing"/>.</summary>
    public static Type ResultOf(MethodInfo method) => method.ReturnType switch
    {
        var plain when plain == typeof(Task) || plain == typeof(ValueTask) || plain == typeof(void) => typeof(Nothing),
        { IsGenericType: true } task when task.GetGenericTypeDefinition() is var generic && (generic == typeof(Task<>) || generic == typeof(ValueTask<>)) =>
            task.GetGenericArguments()[0],
        _ => throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {method.ReturnType}; grain methods return Task, Task<T>, ValueTask, ValueTask<T> or void."),
    };

    private static Type Emit(MethodDescriptor descriptor)
    {
        var method = descriptor.Method;
        if (method.IsGenericMethodDefinition)
        {
            throw new NotSupportedException($"{descriptor.Name} is generic; the embedded engine calls methods without type parameters.");
        }

        var parent = typeof(CallOf<>).MakeGenericType(ResultOf(method));
        var type = DynamicCode.Module(method.DeclaringType!.Assembly)
            .DefineType($"{method.DeclaringType}.{method.Name}#{descriptor.Id:x8}", TypeAttributes.Public | TypeAttributes.Sealed, parent);
        var arguments = method.GetParameters().Select((p, index) => (Parameter: p, Field: type.DefineField($"Arg{index}", p.ParameterType, FieldAttributes.Public))).ToArray();
        var sent = arguments.Where(argument => argument.Parameter.ParameterType != typeof(CancellationToken)).ToArray();
        type.DefineDefaultConstructor(MethodAttributes.Public);

        var self = type.DefineField("Descriptor", typeof(MethodDescriptor), FieldAttributes.Public | FieldAttributes.Static);
        Define(type, "get_Method", typeof(MethodDescriptor), [], il => il.Emit(OpCodes.Ldsfld, self));
        Define(type, nameof(Request.CopyArguments), typeof(void), [], il => EmitCopies(il, sent));
        Define(type, nameof(Request.WriteArguments), typeof(void), [typeof(WireWriter)], il => EmitWrites(il, sent));
        Define(type, nameof(Request.ReadArguments), typeof(void), [typeof(WireReader).MakeByRefType()], il => EmitReads(il, sent));
        Define(type, "Invoke", typeof(Task<>).MakeGenericType(ResultOf(method)), [typeof(object)], il => EmitCall(il, method, arguments), MethodAttributes.Family);
        if (arguments.FirstOrDefault(argument => argument.Parameter.ParameterType == typeof(CancellationToken)) is { Field: { } token })
        {
            Define(type, "get_Token", typeof(CancellationToken), [], il => EmitLoad(il, token));
            Define(type, "set_Token", typeof(void), [typeof(CancellationToken)], il =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Stfld, token);
            });
        }

        var made = type.CreateType();
        made.GetField("Descriptor")!.SetValue(null, descriptor);
        return made;
    }

    private static void Define(TypeBuilder type, string name, Type result, Type[] parameters, Action<ILGenerator> body, MethodAttributes access = MethodAttributes.Public)
    {
        var method = type.DefineMethod(name, (Override & ~MethodAttributes.MemberAccessMask) | access, result, parameters);
        var il = method.GetILGenerator();
        body(il);
        il.Emit(OpCodes.Ret);
    }

    private static void EmitLoad(ILGenerator il, FieldInfo field)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, field);
    }

    private static void EmitCopies(ILGenerator il, (ParameterInfo Parameter, FieldBuilder Field)[] sent)
    {
        foreach (var (parameter, field) in sent)
        {
            if (!parameter.IsDefined(typeof(ImmutableAttribute)) && !Immutability.Of(field.FieldType))
            {
                il.Emit(OpCodes.Ldarg_0);
                EmitLoad(il, field);
                il.Emit(OpCodes.Call, CodecMethod(field.FieldType, nameof(Codec<int>.Copy)));
                il.Emit(OpCodes.Stfld, field);
            }
        }
    }

    private static void EmitWrites(ILGenerator il, (ParameterInfo Parameter, FieldBuilder Field)[] sent)
    {
        foreach (var (_, field) in sent)
        {
            il.Emit(OpCodes.Ldarg_1);
            EmitLoad(il, field);
            il.Emit(OpCodes.Call, CodecMethod(field.FieldType, nameof(Codec<int>.Write)));
        }
    }

    private static void EmitReads(ILGenerator il, (ParameterInfo Parameter, FieldBuilder Field)[] sent)
    {
        foreach (var (_, field) in sent)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Call, CodecMethod(field.FieldType, nameof(Codec<int>.Read)));
            il.Emit(OpCodes.Stfld, field);
        }
    }

    private static void EmitCall(ILGenerator il, MethodInfo method, (ParameterInfo Parameter, FieldBuilder Field)[] arguments)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var (_, field) in arguments)
        {
            EmitLoad(il, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        var result = method.ReturnType;
        if (result == typeof(void) || result == typeof(Task) || result == typeof(ValueTask))
        {
            il.Emit(OpCodes.Call, typeof(Results).GetMethod($"Of{result.Name}")!);
        }
        else if (result.GetGenericTypeDefinition() == typeof(ValueTask<>))
        {
            il.Emit(OpCodes.Call, typeof(Results).GetMethod(nameof(Results.OfValueTaskWith))!.MakeGenericMethod(result.GetGenericArguments()));
        }
    }

    private static MethodInfo CodecMethod(Type type, string name) => typeof(Codec<>).MakeGenericType(type).GetMethod(name)!;
}
