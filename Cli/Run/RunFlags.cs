using System.CommandLine;

namespace Levee.Cli.Run;

/// <summary>The options of <c>levee run</c>; those of mesos-execute have its names, with dashes or underscores.</summary>
internal static class RunFlags
{
    public static readonly Option<string?> Name = new("--name") { Description = "Name and id of the task (default: the program's name and a random suffix)" };
    public static readonly Option<string?> Command = new("--command") { Description = "Shell command, in place of CMD" };
    public static readonly Option<string?> Task = new("--task") { Description = "Whole task: TaskInfo as JSON, or a file with it; agent_id may be left out" };
    public static readonly Option<string?> TaskGroup = Both<string?>("--task-group", "Tasks that run as one pod: TaskGroupInfo as JSON, or a file with it");
    public static readonly Option<string?> Role = new("--role") { Description = "Role whose offers to take", DefaultValueFactory = _ => "*" };
    public static readonly Option<string?> User = new("--user") { Description = "User that runs the task", DefaultValueFactory = _ => Environment.UserName };
    public static readonly Option<double> Cpus = new("--cpus") { Description = "Cpus", DefaultValueFactory = _ => 0.1 };
    public static readonly Option<double> Mem = new("--mem") { Description = "Memory in MB", DefaultValueFactory = _ => 32 };
    public static readonly Option<string?> Resources = new("--resources") { Description = "All resources, in place of --cpus and --mem: cpus:1;mem:128, or JSON" };
    public static readonly Option<string[]> Env = new("--env", "-e") { Description = "NAME=VALUE for the task's environment, or a JSON object or file of them; may be given several times" };
    public static readonly Option<string[]> Uri = new("--uri") { Description = "File to fetch into the sandbox before the start; may be given several times" };
    public static readonly Option<string?> Containerizer = new("--containerizer") { Description = "mesos or docker", DefaultValueFactory = _ => "mesos" };
    public static readonly Option<string?> DockerImage = Both<string?>("--docker-image", "Docker image as root file system");
    public static readonly Option<string?> Networks = new("--networks") { Description = "CNI networks, or one network of Docker: name[,name]" };
    public static readonly Option<string?> Volumes = new("--volumes") { Description = "JSON list of Volume messages, or a file with it" };
    public static readonly Option<string?> EffectiveCapabilities = Both<string?>("--effective-capabilities", "JSON CapabilityInfo, e.g. {\"capabilities\":[\"NET_RAW\"]}");
    public static readonly Option<string?> BoundingCapabilities = Both<string?>("--bounding-capabilities", "JSON CapabilityInfo");
    public static readonly Option<string?> Rlimits = new("--rlimits") { Description = "JSON RLimitInfo, e.g. {\"rlimits\":[{\"type\":\"RLMT_NOFILE\",\"soft\":64,\"hard\":64}]}" };
    public static readonly Option<bool> Tty = new("--tty") { Description = "Give the task a terminal, which 'levee task attach' joins" };
    public static readonly Option<bool> Checkpoint = new("--checkpoint") { Description = "The task outlives restarts of its agent" };
    public static readonly Option<string?> FrameworkCapabilities = Both<string?>("--framework-capabilities", "GPU_RESOURCES: take offers of agents with GPUs");
    public static readonly Option<bool> PartitionAware = Both<bool>("--partition-aware", "Hear TASK_UNREACHABLE and the like in place of TASK_LOST", _ => true);
    public static readonly Option<string?> KillAfter = Both<string?>("--kill-after", "Kill the task this long after it runs, e.g. 30secs");
    public static readonly Option<string?> Principal = new("--principal") { Description = "Who calls, with --secret also to authenticate" };
    public static readonly Option<string?> Secret = new("--secret") { Description = "Secret of --principal (environment: LEVEE_SECRET)", DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LEVEE_SECRET") };
    public static readonly Option<string?> ContentType = Both<string?>("--content-type", "Encoding of the scheduler API: protobuf or json", _ => "protobuf");
    public static readonly Option<int?> Wait = new("--wait") { Description = "Seconds to wait for an offer that fits (default: for ever)" };
    public static readonly Argument<string[]> CommandLine = new("CMD") { Description = "Program and arguments, after --", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>All, in the order of the help.</summary>
    public static IEnumerable<Option> All =>
    [
        Name, Command, Task, TaskGroup, Role, User, Cpus, Mem, Resources, Env, Uri, Containerizer, DockerImage, Networks, Volumes, EffectiveCapabilities, BoundingCapabilities, Rlimits, Tty, Checkpoint,
        FrameworkCapabilities, PartitionAware, KillAfter, Principal, Secret, ContentType, Wait,
    ];

    private static Option<T> Both<T>(string name, string description, Func<System.CommandLine.Parsing.ArgumentResult, T>? usual = null)
    {
        var option = new Option<T>(name, "--" + name[2..].Replace('-', '_')) { Description = description };
        if (usual is not null)
        {
            option.DefaultValueFactory = usual;
        }

        return option;
    }
}
