using System.Text;
using Levee.Agent.Sandboxes;

namespace Levee.Agent.Fetching;

/// <summary>What a fetch says, at the end of the sandbox's <c>stdout</c> and <c>stderr</c>.</summary>
internal sealed class FetchLog : IAsyncDisposable
{
    private readonly FileStream _output;
    private readonly FileStream _error;

    private FetchLog(FileStream output, FileStream error) => (_output, _error) = (output, error);

    /// <summary>What programs print.</summary>
    public Stream Output => _output;

    /// <summary>What programs complain of; also what the fetcher itself says.</summary>
    public Stream Error => _error;

    public static FetchLog Open(string sandbox, (uint User, uint Group)? owner) => new(Stream(sandbox, "stdout", owner), Stream(sandbox, "stderr", owner));

    /// <summary>Writes a line.</summary>
    public async Task SayAsync(string line) => await _error.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async ValueTask DisposeAsync()
    {
        await _output.DisposeAsync();
        await _error.DisposeAsync();
    }

    private static FileStream Stream(string sandbox, string name, (uint User, uint Group)? owner) => new(SandboxDirectory.OpenOutput(sandbox, name, owner), FileAccess.Write, bufferSize: 0);
}
