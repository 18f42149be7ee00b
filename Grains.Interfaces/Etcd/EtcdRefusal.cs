using Orleans;

namespace Levee.Grains.Interfaces.Etcd;

/// <summary>Why an order about an etcd cluster was not taken.</summary>
/// <param name="StatusCode">As HTTP will say it: 400, 404 or 409.</param>
/// <param name="Field">The field at fault; <see langword="null"/> when it is none.</param>
/// <param name="Message">One sentence that names the value found and the fix.</param>
[GenerateSerializer, Immutable, Alias("levee.etcd-refusal")]
public sealed record EtcdRefusal([property: Id(0)] int StatusCode, [property: Id(1)] string? Field, [property: Id(2)] string Message);
