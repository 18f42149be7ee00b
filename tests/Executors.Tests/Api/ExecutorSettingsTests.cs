using Levee.Executors.Api;

namespace Levee.Executors.Tests.Api;

public sealed class ExecutorSettingsTests
{
    private readonly Dictionary<string, string> _environment = new()
    {
        ["MESOS_FRAMEWORK_ID"] = "F1", ["MESOS_EXECUTOR_ID"] = "e1", ["MESOS_SLAVE_PID"] = "slave(1)@10.1.2.3:5051", ["MESOS_CHECKPOINT"] = "1",
        ["MESOS_RECOVERY_TIMEOUT"] = "15mins", ["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = "2secs", ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = "1.5secs",
        ["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"] = "abc",
    };

    [Fact]
    public void The_environment_says_all()
    {
        var (settings, problem) = Read();
        Assert.Null(problem);
        Assert.Equal(("F1", "e1", "/slave(1)", "abc", true), (settings!.FrameworkId, settings.ExecutorId, settings.PathPrefix, settings.Token, settings.Checkpoint));
        Assert.Equal((900, 2, 1.5), (settings.RecoveryTimeout.TotalSeconds, settings.BackOff.TotalSeconds, settings.ShutdownGrace.TotalSeconds));
        Assert.Equal("10.1.2.3:5051", settings.Agent.Host);
    }

    [Fact]
    public void A_socket_of_the_agent_goes_before_its_port()
    {
        _environment["MESOS_DOMAIN_SOCKET"] = "/run/agent.sock";
        Assert.Equal("localhost", Read().Settings!.Agent.Host);
    }

    [Theory]
    [InlineData("MESOS_FRAMEWORK_ID")]
    [InlineData("MESOS_EXECUTOR_ID")]
    [InlineData("MESOS_SLAVE_PID")]
    public void What_is_missing_is_named(string name)
    {
        _environment.Remove(name);
        Assert.Equal($"Expecting '{name}' to be set in the environment", Read().Problem);
    }

    [Fact]
    public void A_pid_that_names_no_address_is_refused()
    {
        _environment["MESOS_SLAVE_PID"] = "slave(1)";
        Assert.Contains("MESOS_SLAVE_PID='slave(1)'", Read().Problem);
    }

    private (ExecutorSettings? Settings, string? Problem) Read() => ExecutorSettings.Read(name => _environment.GetValueOrDefault(name));
}
