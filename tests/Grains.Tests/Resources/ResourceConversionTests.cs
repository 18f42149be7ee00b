using Levee.Grains.Interfaces.Resources;
using Mesos.V1;
using Operation = Mesos.V1.Offer.Types.Operation;

namespace Levee.Grains.Tests.Resources;

public sealed class ResourceConversionTests
{
    private static readonly Resource Plain = Sample.Reserved(Sample.Scalar("disk", 64));

    public static TheoryData<string, Operation, string, string> Operations => new()
    {
        {
            "RESERVE", new() { Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { Plain } } }, "disk(allocated: web):64",
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):64"
        },
        {
            "UNRESERVE", new() { Type = Operation.Types.Type.Unreserve, Unreserve = new() { Resources = { Plain } } },
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):64", "disk(allocated: web):64"
        },
        {
            "CREATE", new() { Type = Operation.Types.Type.Create, Create = new() { Volumes = { Sample.Volume("v", 64) } } },
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):64", "disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]:64"
        },
        {
            "DESTROY", new() { Type = Operation.Types.Type.Destroy, Destroy = new() { Volumes = { Sample.Volume("v", 64, shared: true) } } },
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]<SHARED>:64", "disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):64"
        },
        {
            "GROW_VOLUME",
            new() { Type = Operation.Types.Type.GrowVolume, GrowVolume = new() { Volume = Sample.Volume("v", 64), Addition = Sample.Reserved(Sample.Scalar("disk", 16)) } },
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]:64; disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):16",
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]:80"
        },
        {
            "SHRINK_VOLUME",
            new() { Type = Operation.Types.Type.ShrinkVolume, ShrinkVolume = new() { Volume = Sample.Volume("v", 64), Subtract = new() { Value = 16 } } },
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]:64",
            "disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]:48; disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):16"
        },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_turns_one_kind_of_resource_into_another_and_loses_nothing(string name, Operation operation, string consumed, string converted)
    {
        var conversion = ResourceConversion.Of(operation)!;
        Assert.Equal((name, consumed, converted), (name, conversion.Consumed.ToString(), conversion.Converted.ToString()));
        Assert.Equal(conversion.Consumed.Thousandths("disk"), conversion.Converted.Thousandths("disk"));
    }
}
