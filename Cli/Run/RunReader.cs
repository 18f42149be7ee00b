using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Levee.Agent.Resources;
using Levee.Cli.Master;
using Levee.Grains.Interfaces.Configuration;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Mesos.V1;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability;
using CapabilityType = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using Variable = Mesos.V1.Environment.Types.Variable;
using WireFormat = Levee.Grains.Interfaces.Http.WireFormat;

namespace Levee.Cli.Run;

/// <summary>Reads the command line of <c>levee run</c>; all that is wrong is said at once. Source of the rules: spec cli-and-ui section 2.1.</summary>
internal sealed class RunReader(ParseResult parsed)
{
    private static readonly ExecutorInfo DefaultExecutor = new()
    {
        Type = ExecutorInfo.Types.Type.Default, ExecutorId = new() { Value = "default-executor" }, Resources = { Scalar("cpus", 0.1), Scalar("mem", 32), Scalar("disk", 32) },
    };

    private readonly List<string> _errors = [];

    /// <exception cref="CommandFailedException">What is wrong.</exception>
    public RunOptions Read()
    {
        CheckCombinations();
        var (task, group) = (Message<TaskInfo>(RunFlags.Task, AddAgent), Message<TaskGroupInfo>(RunFlags.TaskGroup, AddAgents));
        ImmutableArray<TaskInfo> tasks = group is not null ? [.. group.Tasks] : [task ?? Built()];
        ExecutorInfo? executor = null;
        if (group is not null)
        {
            executor = DefaultExecutor.Clone();
            executor.Container = Networks() is { Count: > 0 } networks ? new() { Type = ContainerInfo.Types.Type.Mesos, NetworkInfos = { networks } } : null;
        }

        var options = new RunOptions(
            tasks, group is not null, executor, Framework(tasks), parsed.GetValue(RunFlags.Role)!, parsed.GetValue(RunFlags.Wait) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, KillAfter(),
            Credential, GlobalOptions.AgentCredentialOf(parsed), Format());
        return _errors.Count == 0 ? options : throw new CommandFailedException(string.Join("; ", _errors) + ".", ExitCodes.Usage);
    }

    private CallerCredential? Credential => (parsed.GetValue(RunFlags.Principal), parsed.GetValue(RunFlags.Secret)) is ({ } principal, { } secret)
        ? new(principal, secret)
        : GlobalOptions.CredentialOf(parsed);

    private static Resource Scalar(string name, double value) => new() { Name = name, Type = Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    private void CheckCombinations()
    {
        var words = parsed.GetValue(RunFlags.CommandLine) ?? [];
        Option[] whole = [RunFlags.Task, RunFlags.TaskGroup];
        Option[] parts = [RunFlags.Name, RunFlags.Command, RunFlags.Env, RunFlags.DockerImage, RunFlags.Volumes];
        if (whole.All(IsGiven))
        {
            _errors.Add("--task and --task-group exclude each other");
        }

        _errors.AddRange(from one in whole.Where(IsGiven) from part in parts.Where(IsGiven) select $"{one.Name} and {part.Name} exclude each other");
        if (whole.Any(IsGiven) && words.Length > 0)
        {
            _errors.Add("a whole task has its own command; CMD is one too many");
        }

        if (!whole.Any(IsGiven) && words.Length == 0 && !IsGiven(RunFlags.Command) && !IsGiven(RunFlags.DockerImage))
        {
            _errors.Add("there is nothing to run; the task's command comes after --, e.g. levee run -- ls -l");
        }

        if (words.Length > 0 && IsGiven(RunFlags.Command))
        {
            _errors.Add("--command and CMD exclude each other");
        }

        if (words.FirstOrDefault()?.StartsWith('-') == true)
        {
            _errors.Add($"{words[0]} is no option of 'levee run'; the task's command comes after --, e.g. levee run -- ls -l");
        }

        CheckContainer();
    }

    private void CheckContainer()
    {
        switch (parsed.GetValue(RunFlags.Containerizer))
        {
            case "docker" when !IsGiven(RunFlags.DockerImage):
                _errors.Add("--containerizer docker needs --docker-image");
                break;
            case "docker" when parsed.GetValue(RunFlags.Tty):
                _errors.Add("--tty works with --containerizer mesos only");
                break;
            case "mesos" or "docker":
                break;
            case var other:
                _errors.Add($"--containerizer is '{other}'; it must be mesos or docker");
                break;
        }

        if (IsGiven(RunFlags.Task) && IsGiven(RunFlags.Networks))
        {
            _errors.Add("--task and --networks exclude each other");
        }
    }

    private TaskInfo Built()
    {
        var words = parsed.GetValue(RunFlags.CommandLine) ?? [];
        var name = parsed.GetValue(RunFlags.Name) ?? $"{Path.GetFileName(words.FirstOrDefault() ?? "task")}-{Guid.NewGuid().ToString("N")[..8]}";
        var command = parsed.GetValue(RunFlags.Command) is { } shell ? new CommandInfo { Shell = true, Value = shell }
            : words.Length > 0 ? new CommandInfo { Shell = false, Value = words[0], Arguments = { words } }
            : new CommandInfo { Shell = false };
        command.Uris.AddRange((parsed.GetValue(RunFlags.Uri) ?? []).Select(uri => new CommandInfo.Types.URI { Value = uri }));
        var variables = (parsed.GetValue(RunFlags.Env) ?? []).SelectMany(Variables).ToList();
        command.Environment = variables.Count > 0 ? new() { Variables = { variables } } : null;
        return new() { Name = name, TaskId = new() { Value = name }, Command = command, Container = Container(), Resources = { Amounts() } };
    }

    private ImmutableArray<Resource> Amounts()
    {
        if (parsed.GetValue(RunFlags.Resources) is { } text)
        {
            return Try(RunFlags.Resources, () => ResourceParser.Parse(Content(text), "*")) is { IsDefault: false } resources ? resources : [];
        }

        foreach (var option in new[] { RunFlags.Cpus, RunFlags.Mem }.Where(option => parsed.GetValue(option) is not > 0))
        {
            _errors.Add($"{option.Name} is {parsed.GetValue(option)}; it must be above 0");
        }

        return [Scalar("cpus", parsed.GetValue(RunFlags.Cpus)), Scalar("mem", parsed.GetValue(RunFlags.Mem))];
    }

    private ContainerInfo? Container()
    {
        var isDocker = parsed.GetValue(RunFlags.Containerizer) == "docker";
        var container = new ContainerInfo { Type = isDocker ? ContainerInfo.Types.Type.Docker : ContainerInfo.Types.Type.Mesos, NetworkInfos = { Networks() } };
        if (parsed.GetValue(RunFlags.Volumes) is { } volumes)
        {
            container.Volumes.AddRange(Try(RunFlags.Volumes, () => List<Volume>(Content(volumes))) ?? []);
        }

        if (parsed.GetValue(RunFlags.DockerImage) is { } image && isDocker)
        {
            container.Docker = new() { Image = image, Network = IsGiven(RunFlags.Networks) ? ContainerInfo.Types.DockerInfo.Types.Network.User : ContainerInfo.Types.DockerInfo.Types.Network.Host };
        }
        else if (parsed.GetValue(RunFlags.DockerImage) is { } rootfs)
        {
            container.Mesos = new() { Image = new() { Type = Image.Types.Type.Docker, Docker = new() { Name = rootfs } } };
        }

        var (effective, bounding) = (Message<CapabilityInfo>(RunFlags.EffectiveCapabilities), Message<CapabilityInfo>(RunFlags.BoundingCapabilities));
        container.LinuxInfo = effective is null && bounding is null ? null : new() { EffectiveCapabilities = effective, BoundingCapabilities = bounding };
        container.RlimitInfo = Message<RLimitInfo>(RunFlags.Rlimits);
        container.TtyInfo = parsed.GetValue(RunFlags.Tty) ? new() : null;
        return isDocker || container.CalculateSize() > new ContainerInfo { Type = ContainerInfo.Types.Type.Mesos }.CalculateSize() ? container : null;
    }

    private List<NetworkInfo> Networks() =>
        [.. (parsed.GetValue(RunFlags.Networks) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => new NetworkInfo { Name = name })];

    private FrameworkInfo Framework(ImmutableArray<TaskInfo> tasks)
    {
        var framework = new FrameworkInfo
        {
            User = parsed.GetValue(RunFlags.User)!, Name = "levee run " + string.Join(", ", tasks.Select(task => task.Name)), Roles = { parsed.GetValue(RunFlags.Role)! }, Checkpoint = parsed.GetValue(RunFlags.Checkpoint),
        };
        CapabilityType[] capabilities =
        [
            CapabilityType.MultiRole, CapabilityType.ReservationRefinement, CapabilityType.TaskKillingState, .. parsed.GetValue(RunFlags.PartitionAware) ? [CapabilityType.PartitionAware] : (CapabilityType[])[],
            .. IsGiven(RunFlags.FrameworkCapabilities) ? [CapabilityType.GpuResources] : (CapabilityType[])[],
        ];
        framework.Capabilities.AddRange(capabilities.Select(type => new Capability { Type = type }));
        if ((parsed.GetValue(RunFlags.Principal) ?? Credential?.Principal) is { } principal)
        {
            framework.Principal = principal;
        }

        if (parsed.GetValue(RunFlags.FrameworkCapabilities) is { } more and not "GPU_RESOURCES")
        {
            _errors.Add($"--framework-capabilities is '{more}'; it must be GPU_RESOURCES");
        }

        return framework;
    }

    private TimeSpan? KillAfter()
    {
        if (parsed.GetValue(RunFlags.KillAfter) is not { } text)
        {
            return null;
        }

        var time = MesosDuration.Parse(text);
        if (time is null)
        {
            _errors.Add($"--kill-after is '{text}'; it must be a duration such as 30secs");
        }

        return time;
    }

    private WireFormat Format()
    {
        var text = parsed.GetValue(RunFlags.ContentType);
        if (text is not ("json" or "protobuf" or MediaTypes.Json or MediaTypes.Protobuf))
        {
            _errors.Add($"--content-type is '{text}'; it must be protobuf or json");
        }

        return text is "json" or MediaTypes.Json ? WireFormat.Json : WireFormat.Protobuf;
    }

    /// <summary>One variable, or a JSON object of several.</summary>
    private IEnumerable<Variable> Variables(string text)
    {
        var content = text.StartsWith("file://", StringComparison.Ordinal) || text.StartsWith('/') ? Try(RunFlags.Env, () => Content(text)) ?? "{}" : text;
        if (content.TrimStart().StartsWith('{'))
        {
            return Try(RunFlags.Env, () => JsonSerializer.Deserialize<Dictionary<string, string>>(content)!.Select(pair => new Variable { Name = pair.Key, Value = pair.Value }).ToList()) ?? [];
        }

        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split < 1)
        {
            _errors.Add($"--env is '{text}'; it must be NAME=VALUE");
            return [];
        }

        return [new() { Name = text[..split], Value = text[(split + 1)..] }];
    }

    /// <param name="complete">Adds what may be left out.</param>
    private T? Message<T>(Option<string?> option, Func<JsonNode?, JsonNode?>? complete = null)
        where T : class, IMessage<T>, new() => parsed.GetValue(option) is not { } text ? null : Try(option, () =>
        {
            var json = Content(text);
            return MesosJson.Read<T>(Encoding.UTF8.GetBytes(complete is null ? json : complete(JsonNode.Parse(json))?.ToJsonString() ?? json));
        });

    private static JsonNode? AddAgents(JsonNode? group)
    {
        foreach (var task in group?["tasks"]?.AsArray() ?? [])
        {
            AddAgent(task);
        }

        return group;
    }

    /// <summary>The agent is that of the offer; the message needs one all the same.</summary>
    private static JsonNode? AddAgent(JsonNode? task)
    {
        if (task is JsonObject fields && !fields.ContainsKey("agent_id"))
        {
            fields["agent_id"] = new JsonObject { ["value"] = "" };
        }

        return task;
    }

    private static List<T> List<T>(string json)
        where T : class, IMessage<T>, new()
    {
        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(element => MesosJson.Read<T>(Encoding.UTF8.GetBytes(element.GetRawText())))];
    }

    /// <summary>JSON and the like as it is; a path stands for what is in the file.</summary>
    private static string Content(string text)
    {
        const string Scheme = "file://";
        return text.StartsWith(Scheme, StringComparison.Ordinal) ? File.ReadAllText(text[Scheme.Length..]) : text.StartsWith('/') || File.Exists(text) ? File.ReadAllText(text) : text;
    }

    private T? Try<T>(Option option, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or MesosJsonException or FormatException or InvalidOperationException)
        {
            _errors.Add($"{option.Name}: {error.Message.TrimEnd('.')}");
            return default;
        }
    }

    private bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };
}
