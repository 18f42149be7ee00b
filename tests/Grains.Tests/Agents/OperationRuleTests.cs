using Levee.Grains.Interfaces.Resources;
using Levee.Grains.Operations;
using Levee.Grains.Tests.Resources;
using Mesos.V1;
using AgentCapability = Mesos.V1.AgentInfo.Types.Capability.Types.Type;
using DiskSource = Mesos.V1.Resource.Types.DiskInfo.Types.Source;
using Operation = Mesos.V1.Offer.Types.Operation;
using Reservation = Mesos.V1.Resource.Types.ReservationInfo;

namespace Levee.Grains.Tests.Agents;

/// <summary>One row per rule about operations. Source: spec mesos/master-behaviour.md section 11.</summary>
public sealed class OperationRuleTests
{
    private static readonly RuleTable<Case> Rules = new()
    {
        ["RESERVE with source"] = (
            one => Reserve(one).Source.Add(Sample.Scalar("cpus", 1)), "Reservation updates are not yet implemented for the scheduler API."),
        ["RESERVE invalid resources"] = (
            one => Reserve(one).Resources[0].Scalar.Value = -1,
            "Invalid resources: Invalid resources: Resource 'cpus(allocated: web)(reservations: [(DYNAMIC,web,p)]):-1' is invalid: Invalid scalar resource: value <= 0"),
        ["RESERVE of two providers"] = (
            one =>
            {
                Reserve(one).Resources.Add(Sample.Reserved(Sample.Scalar("mem", 1)));
                one.Operation.Reserve.Resources[0].ProviderId = new() { Value = "rp" };
            },
            "Invalid resources: Some resources have a resource provider and some do not"),
        ["RESERVE statically"] = (
            one => Reserve(one).Resources[0].Reservations[0].Type = Reservation.Types.Type.Static,
            "Resource cpus(allocated: web)(reservations: [(STATIC,web,p)]):1 is not dynamically reserved"),
        ["RESERVE for a hierarchical role"] = (
            one =>
            {
                Reserve(one).Resources[0].Reservations[0].Role = "web/x";
                one.Without(AgentCapability.HierarchicalRole);
            },
            "Resource cpus(allocated: web)(reservations: [(DYNAMIC,web/x,p)]):1 with reservation for hierarchical role 'web/x' cannot be reserved on an agent"
            + " without HIERARCHICAL_ROLE capability"),
        ["RESERVE refined"] = (
            one =>
            {
                Reserve(one).Resources[0].Reservations.Add(new Reservation { Type = Reservation.Types.Type.Dynamic, Role = "web/x", Principal = "p" });
                one.Without(AgentCapability.ReservationRefinement);
            },
            "Resource cpus(allocated: web)(reservations: [(DYNAMIC,web,p),(DYNAMIC,web/x,p)]):1 with reservation refinement cannot be reserved on an agent"
            + " without RESERVATION_REFINEMENT capability"),
        ["RESERVE without principal"] = (
            one => Reserve(one).Resources[0].Reservations[0].ClearPrincipal(),
            "A reserve operation was attempted by principal 'p', but there is a reserved resource in the request with no principal set"),
        ["RESERVE with another principal"] = (
            one => Reserve(one).Resources[0].Reservations[0].Principal = "q",
            "A reserve operation was attempted by authenticated principal 'p', which does not match a reserved resource in the request with principal 'q'"),
        ["RESERVE of unallocated resources"] = (
            one => Reserve(one).Resources[0].AllocationInfo = null,
            "A reserve operation was attempted on unallocated resource cpus(reservations: [(DYNAMIC,web,p)]):1, but frameworks can only perform reservations on allocated resources"),
        ["RESERVE for another role"] = (
            one => Reserve(one).Resources[0].Reservations[0].Role = "db",
            "A reserve operation was attempted for a resource with role 'db', but the resource was allocated to role 'web'"),
        ["RESERVE for a role that is not subscribed"] = (
            one =>
            {
                Reserve(one).Resources[0] = Sample.Reserved(Sample.Scalar("cpus", 1), "db");
            },
            "A reserve operation was attempted for a resource allocated to role 'db', but the framework only has roles '{ web }'"),
        ["RESERVE by an operator of allocated resources"] = (
            one =>
            {
                Reserve(one);
                one.Framework = null;
            },
            "A reserve operation was attempted with an allocated resource, but the operator API only allows reservations to be made to unallocated resources"),
        ["RESERVE by an operator for two roles"] = (
            one =>
            {
                Reserve(one).Resources.Add(Sample.Reserved(Sample.Scalar("mem", 1), "db"));
                one.Operation.Reserve.Resources.ToList().ForEach(resource => resource.AllocationInfo = null);
                one.Framework = null;
            },
            "Invalid reservation resources: The resources have multiple reservation roles ('db' and 'web') but only one reservation role is allowed"),
        ["RESERVE by an operator out of another amount"] = (
            one =>
            {
                Reserve(one).Source.Add(Sample.Scalar("cpus", 2));
                one.Operation.Reserve.Resources[0].AllocationInfo = null;
                one.Framework = null;
            },
            "Source and target resources should refer to identical resource quantities: cpus:2 vs. cpus:1"),
        ["UNRESERVE of what is not reserved"] = (
            one => Unreserve(one).Resources[0] = Sample.Scalar("cpus", 1, "web"), "Resource cpus(allocated: web):1 is not dynamically reserved"),
        ["UNRESERVE of a volume"] = (
            one => Unreserve(one).Resources[0] = Sample.Volume("v", 1),
            "A dynamically reserved persistent volume disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]:1 cannot be unreserved directly."
            + " Please destroy the persistent volume first then unreserve the resource"),
        ["CREATE of no volume"] = (
            one => Create(one).Volumes[0].Disk = null,
            "Not a persistent volume: Resource disk(allocated: web)(reservations: [(DYNAMIC,web,p)]):64 does not have DiskInfo"),
        ["CREATE of a volume to be read only"] = (
            one => Create(one).Volumes[0].Disk.Volume.Mode = Volume.Types.Mode.Ro, "Not a persistent volume: Read-only persistent volume not supported"),
        ["CREATE of an id in use"] = (one => Create(one).Volumes[0].Disk.Persistence.Id = "there", "Persistence ID 'there' is not unique"),
        ["CREATE shared without capability"] = (
            one => Create(one).Volumes[0].Shared = new(),
            "Create volume operation for 'disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[v:data]<SHARED>:64' has been attempted by framework 'F'"
            + " with no SHARED_RESOURCES capability"),
        ["CREATE for a hierarchical role"] = (
            one =>
            {
                Create(one).Volumes[0].Reservations[0].Role = "web/x";
                one.Without(AgentCapability.HierarchicalRole);
            },
            "Volume disk(allocated: web)(reservations: [(DYNAMIC,web/x,p)])[v:data]:64 with reservation for hierarchical role 'web/x' cannot be created on an agent"
            + " without HIERARCHICAL_ROLE capability"),
        ["CREATE without principal"] = (
            one => Create(one).Volumes[0].Disk.Persistence.ClearPrincipal(),
            "Create volume operation attempted by principal 'p', but there is a volume in the operation with no principal set in 'disk.persistence'"),
        ["CREATE with another principal"] = (
            one => Create(one).Volumes[0].Disk.Persistence.Principal = "q",
            "Create volume operation attempted by authenticated principal 'p', which does not match a volume in the operation with principal 'q' set in 'disk.persistence'"),
        ["DESTROY of no volume"] = (
            one => Destroy(one).Volumes[0].Disk.Persistence = null,
            "Invalid resources: Invalid DiskInfo: Non-persistent volume not supported"),
        ["DESTROY of an unknown volume"] = (one => Destroy(one).Volumes[0].Disk.Persistence.Id = "other", "Persistent volumes not found"),
        ["DESTROY of a volume in use"] = (
            one =>
            {
                Destroy(one);
                one.Used = ResourceBundle.Of([Sample.Volume("there", 64)]);
            },
            "Persistent volumes in use"),
        ["GROW_VOLUME by nothing"] = (one => Grow(one).Addition.Scalar.Value = 0, "The size of 'GrowVolume.addition' field must be greater than zero"),
        ["GROW_VOLUME of a provider"] = (
            one => Grow(one).Volume.ProviderId = new() { Value = "rp" }, "Growing a volume from a resource provider is not supported"),
        ["GROW_VOLUME of a shared one"] = (one => Grow(one).Volume.Shared = new(), "Growing a shared persistent volume is not supported"),
        ["GROW_VOLUME by another kind of disk"] = (
            one => Grow(one).Addition.Reservations.Clear(), "Incompatible resources in the 'GrowVolume.volume' and 'GrowVolume.addition' fields"),
        ["GROW_VOLUME on an old agent"] = (
            one =>
            {
                Grow(one);
                one.Without(AgentCapability.ResizeVolume);
            },
            "Volume disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[there:data]:64 cannot be grown on an agent without RESIZE_VOLUME capability"),
        ["SHRINK_VOLUME by nothing"] = (one => Shrink(one).Subtract.Value = 0, "Value of 'ShrinkVolume.subtract' must be greater than zero"),
        ["SHRINK_VOLUME by all"] = (one => Shrink(one).Subtract.Value = 64, "Value of 'ShrinkVolume.subtract' must be smaller than the size of 'ShrinkVolume.volume'"),
        ["SHRINK_VOLUME on a MOUNT disk"] = (
            one => Shrink(one).Volume.Disk.Source = new() { Type = DiskSource.Types.Type.Mount }, "Shrinking a volume on a MOUNT disk is not supported"),
        ["SHRINK_VOLUME of a shared one"] = (one => Shrink(one).Volume.Shared = new(), "Shrinking a shared persistent volume is not supported"),
        ["SHRINK_VOLUME on an old agent"] = (
            one =>
            {
                Shrink(one);
                one.Without(AgentCapability.ResizeVolume);
            },
            "Volume disk(allocated: web)(reservations: [(DYNAMIC,web,p)])[there:data]:64 cannot be shrunk on an agent without RESIZE_VOLUME capability"),
        ["CREATE_DISK without provider"] = (one => CreateDisk(one).Source.ProviderId = null, "'source' is not managed by a resource provider"),
        ["CREATE_DISK of no RAW disk"] = (one => CreateDisk(one).Source.Disk.Source.Type = DiskSource.Types.Type.Mount, "'source' is not a RAW disk resource"),
        ["CREATE_DISK of another type"] = (one => CreateDisk(one).TargetType = DiskSource.Types.Type.Raw, "'target_type' is neither MOUNT or BLOCK"),
        ["CREATE_DISK without profile"] = (one => CreateDisk(one).ClearTargetProfile(), "'target_profile' must be set when 'source' has no profile"),
        ["CREATE_DISK with two profiles"] = (one => CreateDisk(one).Source.Disk.Source.Profile = "x", "'target_profile' must not be set when 'source' has a profile"),
        ["DESTROY_DISK without provider"] = (one => DestroyDisk(one).Source.ProviderId = null, "'source' is not managed by a resource provider"),
        ["DESTROY_DISK of a PATH disk"] = (
            one => DestroyDisk(one).Source.Disk.Source.Type = DiskSource.Types.Type.Path, "'source' is neither a MOUNT, BLOCK or RAW disk resource"),
        ["DESTROY_DISK without id"] = (one => DestroyDisk(one).Source.Disk.Source.ClearId(), "'source' is not backed by a CSI volume"),
    };

    public static TheoryData<string> Names => Rules.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void An_operation_that_breaks_a_rule_is_refused_with_the_text_of_mesos(string rule)
    {
        var one = new Case();
        Rules[rule].Spoil(one);
        Assert.Equal(Rules[rule].Text, OperationRules.Problem(one.Operation, one.Context));
    }

    [Fact]
    public void Operations_that_break_no_rule_are_not_refused()
    {
        foreach (var make in new Action<Case>[] { one => Reserve(one), one => Unreserve(one), one => Create(one), one => Destroy(one), one => Grow(one), one => Shrink(one), one => CreateDisk(one), one => DestroyDisk(one) })
        {
            var one = new Case();
            make(one);
            Assert.Null(OperationRules.FormProblem(one.Operation));
            Assert.Null(OperationRules.Problem(one.Operation, one.Context));
        }
    }

    [Fact]
    public void An_operation_without_its_field_is_malformed() => Assert.Equal(
        "A RESERVE offer operation must have the Offer.Operation.reserve field set.", OperationRules.FormProblem(new() { Type = Operation.Types.Type.Reserve }));

    private static Operation.Types.Reserve Reserve(Case one) =>
        (one.Operation = new() { Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { Sample.Reserved(Sample.Scalar("cpus", 1)) } } }).Reserve;

    private static Operation.Types.Unreserve Unreserve(Case one) =>
        (one.Operation = new() { Type = Operation.Types.Type.Unreserve, Unreserve = new() { Resources = { Sample.Reserved(Sample.Scalar("cpus", 1)) } } }).Unreserve;

    private static Operation.Types.Create Create(Case one) =>
        (one.Operation = new() { Type = Operation.Types.Type.Create, Create = new() { Volumes = { Sample.Volume("v", 64) } } }).Create;

    private static Operation.Types.Destroy Destroy(Case one) =>
        (one.Operation = new() { Type = Operation.Types.Type.Destroy, Destroy = new() { Volumes = { Sample.Volume("there", 64) } } }).Destroy;

    private static Operation.Types.GrowVolume Grow(Case one) => (one.Operation = new()
    {
        Type = Operation.Types.Type.GrowVolume, GrowVolume = new() { Volume = Sample.Volume("there", 64), Addition = Sample.Reserved(Sample.Scalar("disk", 16)) },
    }).GrowVolume;

    private static Operation.Types.ShrinkVolume Shrink(Case one) => (one.Operation = new()
    {
        Type = Operation.Types.Type.ShrinkVolume, ShrinkVolume = new() { Volume = Sample.Volume("there", 64), Subtract = new() { Value = 16 } },
    }).ShrinkVolume;

    private static Operation.Types.CreateDisk CreateDisk(Case one) => (one.Operation = new()
    {
        Type = Operation.Types.Type.CreateDisk, CreateDisk = new() { Source = RawDisk(), TargetType = DiskSource.Types.Type.Mount, TargetProfile = "fast" },
    }).CreateDisk;

    private static Operation.Types.DestroyDisk DestroyDisk(Case one) =>
        (one.Operation = new() { Type = Operation.Types.Type.DestroyDisk, DestroyDisk = new() { Source = RawDisk() } }).DestroyDisk;

    private static Resource RawDisk()
    {
        var disk = Sample.Scalar("disk", 64, "web");
        (disk.ProviderId, disk.Disk) = (new() { Value = "rp" }, new() { Source = new() { Type = DiskSource.Types.Type.Raw, Id = "d" } });
        return disk;
    }

    /// <summary>An operation and what surrounds it; valid until a rule is broken.</summary>
    private sealed class Case
    {
        private List<AgentCapability> _capabilities = [AgentCapability.HierarchicalRole, AgentCapability.ReservationRefinement, AgentCapability.ResizeVolume];

        public Operation Operation { get; set; } = new();

        public FrameworkInfo? Framework { get; set; } = Sample.Framework("F", "web");

        public ResourceBundle Used { get; set; } = ResourceBundle.Empty;

        public OperationContext Context => new(
            "p",
            Framework,
            [.. _capabilities.Select(type => new AgentInfo.Types.Capability { Type = type })],
            ResourceBundle.Of([Sample.Volume("there", 64), .. Sample.CpusMem(4, 4096)]).Unallocated(),
            Used);

        public void Without(AgentCapability capability) => _capabilities = [.. _capabilities.Where(own => own != capability)];
    }
}
