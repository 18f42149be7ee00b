namespace Levee.Architecture.Tests;

public sealed class GrainTests
{
    [Fact]
    public void Grains_are_internal_and_sealed()
    {
        var wrong = Repository.Assemblies.Where(assembly => assembly.GetName().Name != "Levee.Orleans.Embedded")
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && Ancestors(type).Any(ancestor => ancestor.FullName is "Orleans.Grain" or "Orleans.IGrainBase"))
            .Where(type => type.IsVisible || !type.IsSealed)
            .Select(type => $"{type.FullName} is {(type.IsVisible ? "public" : "internal")}{(type.IsSealed ? "" : " and not sealed")}");
        Faults.None(wrong);
    }

    private static IEnumerable<Type> Ancestors(Type type) =>
        type.GetInterfaces().Concat(type.BaseType is { } parent ? Ancestors(parent).Prepend(parent) : []);
}
