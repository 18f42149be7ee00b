using System.Collections.Immutable;
using Levee.Grains.Frameworks;
using Levee.Grains.Interfaces.Allocation;
using Levee.Grains.Interfaces.Authorization;
using Levee.Grains.Interfaces.ClusterFeed;
using Levee.Grains.Interfaces.Frameworks;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Grains.Master;

// What operators set for roles: quota and weights. Stored before the allocator, or anybody, hears of it.
internal sealed partial class MasterGrain
{
    private static readonly CallReply Done = new(200, null);
    private static readonly CallReply Denied = new(403, null);

    // As it was last stored: what is being stored is nobody's business yet.
    private ClusterConfiguration _configuration = ClusterConfiguration.Empty;

    private IAllocatorGrain Allocator => GrainFactory.GetGrain<IAllocatorGrain>(0);

    public Task<ClusterConfiguration> GetConfigurationAsync(CancellationToken cancellationToken) => Task.FromResult(_configuration);

    public async Task<CallReply> UpdateQuotaAsync(ImmutableArray<QuotaConfig> configs, bool force, string? principal, CancellationToken cancellationToken)
    {
        foreach (var config in configs)
        {
            if (ProblemOf(config) is { } problem)
            {
                return new(400, problem);
            }
        }

        // The allocator may ask this grain while it is awaited; what is stored is looked at only after it.
        var figures = await Allocator.DescribeAsync(cancellationToken);
        if (!force && configs.Select(config => QuotaRules.OverLimit(config, ConsumedBy(config.Role, figures))).FirstOrDefault(problem => problem is not null) is { } over)
        {
            return new(400, $"Invalid QuotaConfig: {over}");
        }

        var quotas = With(configs);
        if (QuotaRules.HierarchyProblem(quotas) is { } hierarchy)
        {
            return new(400, $"Invalid QuotaConfig: {hierarchy}");
        }

        if (!force && QuotaRules.TotalGuarantees(quotas.Values) is var total && !QuotaRules.Contains(figures.Capacity, total))
        {
            return new(400, $"Invalid QuotaConfig: total quota guarantees '{QuantityText.Of(total)}' exceed cluster capacity '{QuantityText.Of(figures.Capacity)}'"
                + " (use 'force' flag to bypass this check)");
        }

        return Denial(principal, AclActions.UpdateQuotas, configs.Select(config => config.Role)) ?? await StoreAsync(quotas, rescind: true);
    }

    public async Task<CallReply> SetQuotaAsync(QuotaRequest request, string? principal, CancellationToken cancellationToken)
    {
        if (ProblemOf(request) is { } problem)
        {
            return new(400, $"Failed to validate set quota request: {problem}");
        }

        if (request.Role.Contains('/'))
        {
            return new(400, $"Setting quota on nested role '{request.Role}' is not supported yet");
        }

        if (Denial(principal, AclActions.UpdateQuotas, [request.Role]) is { } denial)
        {
            return denial;
        }

        var capacity = (await Allocator.DescribeAsync(cancellationToken)).Capacity;
        var quotas = With([QuotaRules.ToConfig(request)]);
        return !request.Force && QuotaRules.TotalGuarantees(quotas.Values) is var total && !QuotaRules.Contains(capacity, total)
            ? new(409, "Quota guarantees overcommit the cluster (use 'force' to bypass this check):"
                + $" Total quota guarantees '{QuantityText.Of(total)}' exceed cluster capacity '{QuantityText.Of(capacity)}'")
            : await StoreAsync(quotas, rescind: true);
    }

    public async Task<CallReply> RemoveQuotaAsync(string role, string? principal, CancellationToken cancellationToken) =>
        !options.Value.Admits(role) ? new(400, $"Failed to validate remove quota request: Unknown role '{role}'")
        : !state.State.Quotas.ContainsKey(role) ? new(400, $"Failed to remove quota: Role '{role}' has no quota set")
        : With([new() { Role = role }]) is var quotas && QuotaRules.HierarchyProblem(quotas) is { } problem ? new(400, $"Failed to remove quota: {problem}")
        : Denial(principal, AclActions.UpdateQuotas, [role]) ?? await StoreAsync(quotas, rescind: false);

    public async Task<CallReply> UpdateWeightsAsync(ImmutableArray<WeightInfo> weights, string? principal, CancellationToken cancellationToken)
    {
        var trimmed = weights.Select(weight => new WeightInfo { Role = weight.Role.Trim(), Weight = weight.Weight }).ToList();
        if (trimmed.Select(ProblemOf).FirstOrDefault(problem => problem is not null) is { } problem)
        {
            return new(400, problem);
        }

        if (Denial(principal, AclActions.UpdateWeights, trimmed.Select(weight => weight.Role).DefaultIfEmpty()) is { } denial)
        {
            return denial;
        }

        foreach (var weight in trimmed)
        {
            state.State.Weights[weight.Role] = weight.Weight;
        }

        await _registry.SaveAsync();
        await PublishConfigurationAsync();
        var figures = await Allocator.DescribeAsync(cancellationToken);
        await Allocator.SetWeightsAsync(Weights(), rescind: trimmed.Exists(weight => figures.Consumed.ContainsKey(weight.Role)));
        return Done;
    }

    private CallReply? Denial(string? principal, string action, IEnumerable<string?> objects) =>
        objects.All(value => authorizer.Allows(principal, action, value)) ? null : Denied;

    private async Task<CallReply> StoreAsync(Dictionary<string, QuotaConfig> quotas, bool rescind)
    {
        state.State.Quotas = quotas;
        await _registry.SaveAsync();
        await PublishConfigurationAsync();
        await Allocator.SetQuotasAsync([.. quotas.Values], rescind);
        return Done;
    }

    private Dictionary<string, QuotaConfig> With(IEnumerable<QuotaConfig> configs)
    {
        var quotas = new Dictionary<string, QuotaConfig>(state.State.Quotas, StringComparer.Ordinal);
        foreach (var config in configs)
        {
            quotas[config.Role] = config;
            if (QuotaRules.IsDefault(config))
            {
                quotas.Remove(config.Role);
            }
        }

        return quotas;
    }

    private string? ProblemOf(QuotaConfig config) =>
        !options.Value.Admits(config.Role) ? $"Invalid QuotaConfig: '{config.Role}' is not on the roles whitelist"
        : config.Role.Contains('/') ? $"Updating quota on nested role '{config.Role}' is not supported yet"
        : QuotaRules.Problem(config) is { } problem ? $"Invalid QuotaConfig: {problem}"
        : null;

    private string? ProblemOf(QuotaRequest request) =>
        QuotaRules.Problem(request)
        ?? (!options.Value.Admits(request.Role) ? $"Unknown role '{request.Role}'"
            : state.State.Quotas.ContainsKey(request.Role) ? $"Cannot set quota for role '{request.Role}' which already has quota"
            : QuotaRules.HierarchyProblem(With([QuotaRules.ToConfig(request)])));

    private string? ProblemOf(WeightInfo weight) =>
        RoleRules.Problem(weight.Role) is { } role ? $"Failed to validate update weights request JSON: Invalid role '{weight.Role}': {role}"
        : !options.Value.Admits(weight.Role) ? $"Failed to validate update weights request JSON: Unknown role '{weight.Role}'"
        : weight.Weight > 0 && double.IsFinite(weight.Weight) ? null
        : $"Failed to validate update weights request JSON for role '{weight.Role}': Invalid weight '{QuantityText.Of(weight.Weight)}': Weights must be positive";

    private ImmutableArray<WeightInfo> Weights() =>
        [.. state.State.Weights.OrderBy(weight => weight.Key, StringComparer.Ordinal).Select(weight => new WeightInfo { Role = weight.Key, Weight = weight.Value })];

    private ClusterConfiguration Configuration() => new(
        Weights(), [.. state.State.Quotas.Values.OrderBy(quota => quota.Role, StringComparer.Ordinal)], state.State.Schedule, [.. state.State.Machines], options.Value.Roles);

    private Task PublishConfigurationAsync()
    {
        _configuration = Configuration();
        return PublishAsync([new ClusterChange.ConfigurationChanged(_configuration)]);
    }

    private static ImmutableDictionary<string, double> ConsumedBy(string role, AllocatorStatus figures) =>
        figures.Consumed.GetValueOrDefault(role, ImmutableDictionary<string, double>.Empty);
}
