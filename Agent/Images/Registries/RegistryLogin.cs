using System.Net.Http.Headers;
using System.Text;

namespace Levee.Agent.Images.Registries;

/// <summary>User and password at a registry.</summary>
internal sealed record RegistryLogin(string User, string Password)
{
    public AuthenticationHeaderValue ToBasic() => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")));

    /// <summary>Without the password: this may get into a message.</summary>
    public override string ToString() => User;
}
