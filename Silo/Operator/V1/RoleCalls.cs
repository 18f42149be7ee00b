using Mesos.V1;
using Mesos.V1.Master;

namespace Levee.Silo.Operator.V1;

/// <summary>Calls about roles and weights.</summary>
internal static class RoleCalls
{
    public static Task GetRolesAsync(OperatorRequest request)
    {
        var roles = new Response.Types.GetRoles();
        roles.Roles.AddRange(KnownRole.All(new(request.View)).Select(Message));
        return request.ReplyAsync(new() { Type = Response.Types.Type.GetRoles, GetRoles = roles });
    }

    public static Task GetWeightsAsync(OperatorRequest request)
    {
        var response = new Response { Type = Response.Types.Type.GetWeights };
        if (!request.View.Configuration.Weights.IsEmpty)
        {
            // Mesos leaves the field out when no weight is set.
            response.GetWeights = new() { WeightInfos = { request.View.Configuration.Weights } };
        }

        return request.ReplyAsync(response);
    }

    public static Task UpdateWeightsAsync(OperatorRequest request) =>
        request.ForwardAsync(request.Master.UpdateWeightsAsync([.. request.Call.UpdateWeights.WeightInfos], request.Aborted));

    private static Role Message(KnownRole role)
    {
        var message = new Role { Name = role.Name, Weight = role.Weight };
        message.Frameworks.AddRange(role.Frameworks.Select(id => new FrameworkID { Value = id }));
        message.Resources.AddRange(role.Resources.Scalars().Select(scalar => new Resource
        {
            Name = scalar.Name,
            Type = Value.Types.Type.Scalar,
            Scalar = new() { Value = scalar.Amount },
        }));
        return message;
    }
}
