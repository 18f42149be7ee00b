using Google.Protobuf.Reflection;
using Mesos.V1;
using Mesos.V1.Agent;
using Mesos.V1.Allocator;
using Mesos.V1.Executor;
using Mesos.V1.Maintenance;
using Mesos.V1.Master;
using Mesos.V1.Quota;
using Mesos.V1.ResourceProvider;
using Mesos.V1.Scheduler;

namespace Levee.Grains.Interfaces.Tests.Protos;

/// <summary>All message and enum types of the project's <c>.proto</c> files.</summary>
public static class MesosTypes
{
    public static readonly IReadOnlyList<FileDescriptor> Files =
    [
        MesosReflection.Descriptor, AgentReflection.Descriptor, AllocatorReflection.Descriptor, ExecutorReflection.Descriptor, MaintenanceReflection.Descriptor,
        MasterReflection.Descriptor, QuotaReflection.Descriptor, ResourceProviderReflection.Descriptor, SchedulerReflection.Descriptor,
    ];

    public static readonly IReadOnlyList<MessageDescriptor> Messages = [.. Files.SelectMany(file => file.MessageTypes).SelectMany(WithNested)];

    public static readonly IReadOnlyList<EnumDescriptor> Enums =
        [.. Files.SelectMany(file => file.EnumTypes), .. Messages.SelectMany(message => message.EnumTypes)];

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => nested.ToProto().Options?.MapEntry != true).SelectMany(WithNested).Prepend(message);
}
