using System.IO.Compression;

namespace Levee.Agent.Fetching.Archives;

/// <summary>Unpacks archives, recognized by their names' ends. Source: spec agent-behaviour section 8.</summary>
internal static class ArchiveFile
{
    private static readonly (string End, ArchiveKind Kind)[] Ends =
    [
        (".tar.gz", ArchiveKind.GzipTar), (".tgz", ArchiveKind.GzipTar), (".tar.bz2", ArchiveKind.Bzip2Tar), (".tbz2", ArchiveKind.Bzip2Tar),
        (".tar.xz", ArchiveKind.XzTar), (".txz", ArchiveKind.XzTar), (".tar", ArchiveKind.Tar), (".zip", ArchiveKind.Zip), (".gz", ArchiveKind.Gzip),
    ];

    public static ArchiveKind KindOf(string name) => Ends.FirstOrDefault(entry => name.EndsWith(entry.End, StringComparison.Ordinal)).Kind;

    /// <summary>Unpacks a file into the sandbox; a plain <c>.gz</c> beside the file, to the name without that end.</summary>
    /// <param name="archive">The file, which may lie elsewhere.</param>
    /// <param name="name">What it is called in the sandbox, relative to that.</param>
    /// <exception cref="FetchProblem">It is not what its name says, a program is missing, or an entry leads out of the sandbox.</exception>
    public static async Task ExtractAsync(string archive, string name, string sandbox, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var kind = KindOf(name);
        try
        {
            if (kind is ArchiveKind.Bzip2Tar or ArchiveKind.XzTar)
            {
                await ExtractByProgramAsync(kind == ArchiveKind.XzTar ? "xz" : "bzip2", archive, sandbox, user, log, cancellationToken);
            }
            else
            {
                await user.RunAsync(() => Extract(kind, archive, name, sandbox, cancellationToken));
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw new FetchProblem($"'{name}' cannot be extracted: {error.Message}");
        }
    }

    private static void Extract(ArchiveKind kind, string archive, string name, string sandbox, CancellationToken cancellationToken)
    {
        using var source = File.OpenRead(archive);
        using var plain = kind is ArchiveKind.GzipTar or ArchiveKind.Gzip ? new GZipStream(source, CompressionMode.Decompress) : null;
        using var place = new ArchivePlace(sandbox, cancellationToken);
        switch (kind)
        {
            case ArchiveKind.Zip:
                ZipEntries.Unpack(source, place);
                break;
            case ArchiveKind.Gzip:
                place.File(name[..^".gz".Length], null, null, plain!);
                break;
            default:
                TarEntries.Unpack((Stream?)plain ?? source, place);
                break;
        }
    }

    /// <summary>The program only undoes the compression, so that the same rules hold for what comes out.</summary>
    private static async Task ExtractByProgramAsync(string program, string archive, string sandbox, FetchUser user, FetchLog log, CancellationToken cancellationToken)
    {
        var decompress = FetchProgram.Find(program, user) ?? throw new FetchProblem($"such archives need the program {program}, which this agent does not have");
        await using var source = await user.RunAsync(() => File.OpenRead(archive));
        var pipe = new System.IO.Pipelines.Pipe();
        await using var reading = pipe.Reader.AsStream();
        await using var writing = pipe.Writer.AsStream();
        var unpacking = user.RunAsync(() =>
        {
            using var place = new ArchivePlace(sandbox, cancellationToken);
            TarEntries.Unpack(reading, place);
            reading.CopyTo(Stream.Null); // What pads the archive.
        });
        var running = RunAsync();
        await Task.WhenAny(unpacking, running);
        await (unpacking.IsFaulted ? pipe.Reader.CompleteAsync() : ValueTask.CompletedTask); // Lets the program end.
        var status = await running;
        if (status != 0 && !unpacking.IsFaulted)
        {
            throw new FetchProblem($"{program} ended with status {status}; the sandbox's stderr says why");
        }

        await unpacking;

        async Task<int> RunAsync()
        {
            try
            {
                return await decompress.RunAsync(["-dc"], source, writing, log.Error, cancellationToken);
            }
            finally
            {
                await pipe.Writer.CompleteAsync();
            }
        }
    }
}
