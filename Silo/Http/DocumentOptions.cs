using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Http;

/// <summary>Settings of the large documents, such as <c>/state</c> and GET_STATE; section <c>Levee:Documents</c>.</summary>
internal sealed class DocumentOptions
{
    internal const string Section = "Levee:Documents";

    /// <summary>Has each task's JSON ready for <c>/state</c> from 5,000 tasks on, for a kilobyte per task. Off: made when first asked for, dropped after five minutes in which nobody asked.</summary>
    public bool KeepTaskTexts { get; set; } = true;

    /// <summary>How long a client may leave a large document unread before it is cut off; of slow ones the time adds up, a second for each 256 KB taken off.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan ReaderPatience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of large documents that may wait for slow clients when another one is to be written; beyond, those of the oldest are cut off.</summary>
    [Range(1024 * 1024, 1L << 40)]
    public long WaitingBytes { get; set; } = 512 * 1024 * 1024;
}

/// <summary>Checks <see cref="DocumentOptions"/> when the silo starts.</summary>
[OptionsValidator]
internal sealed partial class DocumentOptionsValidator : IValidateOptions<DocumentOptions>;
