namespace Levee.Agent.Images;

/// <summary>A layer as it is kept outside, mostly compressed.</summary>
/// <param name="Name">For messages.</param>
/// <param name="FetchAsync">Brings it, checked, into a file of the directory given, or says where it lies already.</param>
internal sealed record LayerBlob(string Name, Func<string, CancellationToken, Task<string>> FetchAsync);
