using System.Collections.Immutable;
using Levee.Grains.Interfaces.Allocation;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Grains.Allocation;

internal sealed partial class AllocatorGrain
{
    public Task SetQuotasAsync(ImmutableArray<QuotaConfig> quotas, bool rescind) => throw new NotImplementedException();

    public Task SetWeightsAsync(ImmutableArray<WeightInfo> weights, bool rescind) => throw new NotImplementedException();

    public Task<AllocatorStatus> DescribeAsync(CancellationToken cancellationToken) => throw new NotImplementedException();
}
