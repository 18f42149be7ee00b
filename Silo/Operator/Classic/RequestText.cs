using System.Text;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Operator.Classic;

/// <summary>Bodies of the classic endpoints. Their Content-Type is not looked at. Source: operator-api, part B.</summary>
internal static class RequestText
{
    /// <returns>The body; <see langword="null"/> when it was refused and the answer is written.</returns>
    public static async Task<byte[]?> ReadAsync(HttpContext context)
    {
        var most = context.RequestServices.GetRequiredService<IOptions<OperatorOptions>>().Value.MaxCallBytes;
        try
        {
            if (await RequestBody.ReadAsync(context.Request, most, context.RequestAborted) is { } body)
            {
                return body.ToArray();
            }

            await Replies.TextAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body is larger than {most} bytes");
        }
        catch (InvalidDataException)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, "Failed to decompress body: it is not gzip");
        }

        return null;
    }

    /// <returns>The fields of a form; <see langword="null"/> as in <see cref="ReadAsync"/>.</returns>
    public static async Task<Dictionary<string, string>?> ReadFormAsync(HttpContext context)
    {
        if (await ReadAsync(context) is not { } body)
        {
            return null;
        }

        try
        {
            return FormText.Decode(Encoding.UTF8.GetString(body));
        }
        catch (FormatException error)
        {
            await Replies.TextAsync(context, StatusCodes.Status400BadRequest, $"Unable to decode query string: {error.Message}");
            return null;
        }
    }

    /// <summary>Reads a JSON array through a message that has such a list.</summary>
    /// <param name="field">Name of the list.</param>
    /// <exception cref="MesosJsonException">Not JSON, or not of that shape.</exception>
    public static TMessage ReadList<TMessage>(string field, ReadOnlySpan<byte> array)
        where TMessage : class, Google.Protobuf.IMessage<TMessage>, new() =>
        MesosJson.Read<TMessage>([.. Encoding.UTF8.GetBytes($"{{\"{field}\":"), .. array, (byte)'}']);
}
