using Levee.Agent.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Levee.Agent.Tests.Logging;

/// <summary>Source: spec agent-behaviour section 16.</summary>
public sealed class LoggerSettingsTests
{
    private const string Modules = """
        {"libraries":[{"file":"/usr/lib/liblogrotate_container_logger.so","modules":[{"name":"org_apache_mesos_LogrotateContainerLogger","parameters":[
          {"key":"max_stdout_size","value":"1MB"},{"key":"logrotate_stdout_options","value":"rotate 3"},{"key":"launcher_dir","value":"/usr/libexec/mesos"}]}]}]}
        """;

    [Fact]
    public void Parameters_of_the_module_count_and_variables_of_the_container_override_them()
    {
        var settings = Read(("ContainerLogger", ModuleNames.LogrotateLogger), ("Modules", Modules)).Logger;
        Assert.Equal((true, 1L << 20, 10L << 20, "rotate 3", ""), (settings.Rotates, settings.MaxStdoutSize, settings.MaxStderrSize, settings.StdoutOptions, settings.StderrOptions));

        var (own, problem) = settings.For(new Dictionary<string, string> { ["CONTAINER_LOGGER_MAX_STDERR_SIZE"] = "8KB", ["CONTAINER_LOGGER_LOGROTATE_STDERR_OPTIONS"] = "rotate 9", ["PATH"] = "/bin" });
        Assert.Null(problem);
        Assert.Equal((1L << 20, 8192, "rotate 3", "rotate 9"), (own.MaxStdoutSize, own.MaxStderrSize, own.StdoutOptions, own.StderrOptions));
    }

    [Fact]
    public void A_container_with_an_impossible_size_is_refused() => Assert.Equal(
        "max_stdout_size is '1KB'; it must be a size of at least 4096 bytes, e.g. 10MB",
        new LoggerSettings().For(new Dictionary<string, string> { ["CONTAINER_LOGGER_MAX_STDOUT_SIZE"] = "1KB" }).Problem);

    [Theory]
    [InlineData("ContainerLogger", "com_example_Logger", "--container_logger is 'com_example_Logger'; it must be org_apache_mesos_LogrotateContainerLogger, or left out.")]
    [InlineData("Modules", "{}", "--modules is '{}'; it must be {\"libraries\"")]
    [InlineData("Modules", "{\"libraries\":[{\"modules\":[{\"name\":\"com_example\"}]}]}", "--modules names 'com_example'; modules of Mesos cannot be loaded")]
    [InlineData("ResourceEstimator", "com_example", "--resource_estimator is 'com_example'; it must be org_apache_mesos_FixedResourceEstimator, or left out.")]
    [InlineData("QosController", "org_apache_mesos_LoadQoSController", "which needs load_threshold_5min or load_threshold_15min")]
    public void Modules_that_are_not_built_in_are_refused_at_the_start(string key, string value, string problem) =>
        Assert.Contains(problem, Assert.Throws<OptionsValidationException>(() => Read((key, value))).Message, StringComparison.Ordinal);

    private static AgentSettings Read(params (string Key, string Value)[] values) => AgentSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection([new("Levee:Agent:Gateway", "127.0.0.1:1"), new("Levee:Agent:WorkDir", "/tmp/x"), .. values.Select(entry => KeyValuePair.Create($"Levee:Agent:{entry.Key}", (string?)entry.Value))])
        .Build());
}
