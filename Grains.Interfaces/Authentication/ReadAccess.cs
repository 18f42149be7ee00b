using Levee.Grains.Interfaces.Authorization;
using Mesos.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MesosTask = Mesos.V1.Task;

namespace Levee.Grains.Interfaces.Authentication;

/// <summary>What of the cluster a reader gets to see. Source: master-behaviour, section 15 (view rules).</summary>
/// <remarks>Answers of before are kept, so one is good for one request or one stream, and not for use by two at once.</remarks>
public sealed class ReadAccess
{
    private readonly Dictionary<(string Action, string? Value), bool> _known = [];
    private readonly IAuthorizer _authorizer;
    private readonly string? _principal;

    /// <param name="principal">The reader; <see langword="null"/>: not known.</param>
    public ReadAccess(IAuthorizer authorizer, string? principal) => (_authorizer, _principal) = (authorizer, principal);

    /// <summary>Sees everything.</summary>
    public static ReadAccess Everything { get; } = new(new Open(), null);

    /// <summary>Nothing is hidden from anybody.</summary>
    public bool IsUnlimited => _authorizer.AllowsAll;

    /// <summary>Readers with the same key see the same: part of the key of a cached document. Empty where nothing is hidden.</summary>
    public string Key => IsUnlimited ? "" : _principal is null ? "anybody" : $"principal {_principal}";

    /// <summary>Of the sender of a request.</summary>
    public static ReadAccess Of(HttpContext context) => CallerPrincipal.ClaimsOf(context) is not null ? new(new Closed(), null) : new(context.RequestServices.GetRequiredService<IAuthorizer>(), CallerPrincipal.Of(context));

    /// <summary>Whether the reader sees the flags.</summary>
    public bool SeesFlags() => Sees(AclActions.ViewFlags, null);

    /// <summary>Whether the reader sees a role.</summary>
    public bool SeesRole(string role) => Sees(AclActions.ViewRoles, role);

    /// <summary>Whether the reader sees a framework.</summary>
    public bool SeesFramework(FrameworkInfo framework) => Sees(AclActions.ViewFrameworks, framework.User);

    /// <summary>A task without a user of its own runs as its framework's.</summary>
    public bool SeesTask(MesosTask task, FrameworkInfo framework) => Sees(AclActions.ViewTasks, task.HasUser ? task.User : framework.User);

    /// <inheritdoc cref="SeesTask"/>
    public bool SeesExecutor(ExecutorInfo executor, FrameworkInfo framework) =>
        Sees(AclActions.ViewExecutors, executor.Command is { HasUser: true } command ? command.User : framework.User);

    private bool Sees(string action, string? value)
    {
        if (_authorizer.AllowsAll)
        {
            return true;
        }

        if (!_known.TryGetValue((action, value), out var allowed))
        {
            allowed = _authorizer.Allows(_principal, action, value);
            _known[(action, value)] = allowed;
        }

        return allowed;
    }

    /// <summary>For callers with claims in place of a name.</summary>
    private sealed class Closed : IAuthorizer
    {
        public bool Allows(string? principal, string action, string? value) => false;
    }

    private sealed class Open : IAuthorizer
    {
        public bool AllowsAll => true;

        public bool Allows(string? principal, string action, string? value) => true;
    }
}
