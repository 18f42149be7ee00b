using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Source = Mesos.V1.Resource.Types.DiskInfo.Types.Source;

namespace Levee.Agent.Resources;

/// <summary>Reads <c>--resources</c>: Mesos' text, or a JSON array of Resource messages. Source: spec agent-behaviour section 2.1.</summary>
public static class ResourceParser
{
    /// <param name="defaultRole">Role of resources that name none; <c>*</c>: unreserved.</param>
    /// <returns>Resources in the refined form: reserved ones carry <c>reservations</c>, none carries <c>role</c>.</returns>
    /// <exception cref="FormatException">The message says which element is wrong and how it should be.</exception>
    public static ImmutableArray<Resource> Parse(string text, string defaultRole) =>
        text.AsSpan().TrimStart().StartsWith("[") ? ParseJson(text, defaultRole) : ResourceText.Parse(text, defaultRole);

    /// <summary>A resource without amount, reserved for a role unless that is <c>*</c>.</summary>
    public static Resource ForRole(string name, string role)
    {
        var resource = new Resource { Name = name };
        if (role != "*")
        {
            resource.Reservations.Add(new Resource.Types.ReservationInfo { Type = Resource.Types.ReservationInfo.Types.Type.Static, Role = role });
        }

        return resource;
    }

    private static ImmutableArray<Resource> ParseJson(string text, string defaultRole)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select((element, index) => Check(MesosJson.Read<Resource>(Encoding.UTF8.GetBytes(element.GetRawText())), index, defaultRole))];
        }
        catch (JsonException error)
        {
            throw new FormatException($"it is not JSON: {error.Message}", error);
        }
        catch (MesosJsonException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static Resource Check(Resource resource, int index, string defaultRole)
    {
        var problem = resource.Name.Length == 0 ? "has no name"
            : resource.HasRole && resource.Reservations.Count > 0 ? "has both role and reservations; use reservations"
            : resource.Revocable is not null ? "is revocable; that cannot be given here"
            : resource.Disk?.Persistence is not null ? "is a persistent volume; that cannot be given here"
            : resource.Shared is not null ? "is shared; that cannot be given here"
            : DiskProblem(resource.Disk?.Source)
            ?? ReservationProblem(resource)
            ?? AmountProblem(resource);
        if (problem is not null)
        {
            throw new FormatException($"resource {index + 1} ('{resource.Name}') {problem}.");
        }

        var role = resource.HasRole ? resource.Role : defaultRole;
        if (resource.Reservations.Count == 0)
        {
            resource.Reservations.Add(ForRole(resource.Name, role).Reservations);
        }

        resource.ClearRole();
        if (resource.Type == Value.Types.Type.Scalar)
        {
            resource.Scalar.Value = Math.Round(resource.Scalar.Value, 3, MidpointRounding.AwayFromZero);
        }

        return resource;
    }

    private static string? ReservationProblem(Resource resource) =>
        resource.Reservations.Any(reservation => reservation.Type != Resource.Types.ReservationInfo.Types.Type.Static) ? "has a reservation that is not STATIC"
        : resource.Reservations.Count > 1 ? "has reservations upon each other; only DYNAMIC ones can refine another, and those cannot be given here"
        : resource.Reservations is [{ Role: "*" or "" }] || (resource.HasRole && resource.Role.Length == 0) ? "is reserved for no role"
        : null;

    /// <summary>Source: spec agent-behaviour section 2.3.</summary>
    private static string? DiskProblem(Source? source) => source?.Type switch
    {
        null => null,
        Source.Types.Type.Path when source.Mount is null => null,
        Source.Types.Type.Mount when source is { Path: null, Mount.Root.Length: > 0 } => null,
        Source.Types.Type.Path or Source.Types.Type.Mount => "has a disk source whose type and fields do not fit: PATH with path.root, or MOUNT with mount.root",
        _ => $"has a disk source of type {source.Type.ToString().ToUpperInvariant()}, which only resource providers have",
    };

    private static string? AmountProblem(Resource resource) => resource.Type switch
    {
        Value.Types.Type.Scalar when resource is { Name: "gpus", Scalar: { } gpus } && gpus.Value != Math.Floor(gpus.Value) => "is not a whole number",
        Value.Types.Type.Scalar when resource.Scalar is { Value: >= 0 and <= 1e12 } => null,
        Value.Types.Type.Ranges when resource.Ranges is not null => RangesProblem(resource.Ranges),
        Value.Types.Type.Set when resource.Set is not null => resource.Set.Item.Distinct(StringComparer.Ordinal).Count() == resource.Set.Item.Count ? null : "has an item twice",
        _ => "has no valid amount for its type (SCALAR: 0 to 1e12; RANGES: begin <= end; SET)",
    };

    private static string? RangesProblem(Value.Types.Ranges ranges)
    {
        var ordered = ranges.Range.OrderBy(range => range.Begin).ToList();
        return ordered.Find(range => range.Begin > range.End) is { } wrong ? $"has the range {wrong.Begin}-{wrong.End}, which ends before it begins"
            : ordered.Zip(ordered.Skip(1)).FirstOrDefault(pair => pair.Second.Begin <= pair.First.End) is ({ } first, { } second) ? $"has the ranges {first.Begin}-{first.End} and {second.Begin}-{second.End}, which overlap"
            : null;
    }
}
