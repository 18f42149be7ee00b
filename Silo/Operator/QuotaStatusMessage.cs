using Levee.Grains.Interfaces.Authentication;
using Levee.Grains.Interfaces.Authorization;
using Levee.Silo.ClusterViews;
using Mesos.V1;
using Mesos.V1.Quota;

namespace Levee.Silo.Operator;

/// <summary>Quota of all roles that have any, in the old form and the present one. Source: operator-api, A.5.</summary>
internal static class QuotaStatusMessage
{
    /// <param name="context">Whose sender sees the roles he may.</param>
    public static QuotaStatus Of(ClusterView view, HttpContext context)
    {
        var status = new QuotaStatus();
        foreach (var config in view.Configuration.Quotas.Where(config => CallerAccess.Allows(context, AclActions.GetQuotas, config.Role)).OrderBy(config => config.Role, StringComparer.Ordinal))
        {
            status.Configs.Add(config);
            status.Infos.Add(Info(config));
        }

        return status;
    }

    private static QuotaInfo Info(QuotaConfig config)
    {
        var info = new QuotaInfo { Role = config.Role };
        info.Guarantee.AddRange(config.Guarantees.OrderBy(guarantee => guarantee.Key, StringComparer.Ordinal)
            .Select(guarantee => new Resource { Name = guarantee.Key, Type = Value.Types.Type.Scalar, Scalar = guarantee.Value }));
        return info;
    }
}
