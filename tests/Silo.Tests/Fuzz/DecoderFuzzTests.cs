using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
using Levee.TestKit;
using Microsoft.AspNetCore.Http;

namespace Levee.Silo.Tests.Fuzz;

/// <summary>Whatever the body: there is a call, or a refusal in words. Nothing else escapes from either decoder.</summary>
public sealed class DecoderFuzzTests
{
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue - 1).ToArbitrary();

    private static readonly Config Often = Config.QuickThrowOnFailure.WithMaxTest(20_000);

    private static readonly SeedBody[] Calls = [.. SeedBody.All.Where(body => body.IsCall)];

    [Fact]
    public void Spoilt_JSON_is_refused_or_read() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var body = Calls[random.Next(Calls.Length)];
        var spoilt = random.Next(2) == 0 ? Mutation.OfJson(body.Body, random) : Mutation.OfBytes(Encoding.UTF8.GetBytes(body.Body), random);
        return IsAnswered(body.IsScheduler, MediaTypes.Json, spoilt);
    }).Check(Often);

    [Fact]
    public void Spoilt_protobuf_is_refused_or_read() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var body = Calls[random.Next(Calls.Length)];
        return IsAnswered(body.IsScheduler, MediaTypes.Protobuf, Mutation.OfBytes(Encode(body), random));
    }).Check(Often);

    [Fact]
    public void Random_bytes_are_refused_or_read() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return IsAnswered(random.Next(2) == 0, random.Next(2) == 0 ? MediaTypes.Json : MediaTypes.Protobuf, bytes);
    }).Check(Often);

    [Theory]
    [InlineData("08061A0A080012FFFFFFFFF706088094EBDC03")]
    [InlineData("1AFFFFFFFF07")]
    [InlineData("1A0612FFFFFFFF07")]
    [InlineData("1A080A06FFFFFFFF0700")]
    [InlineData("FAFF7FFFFFFFFF07")]
    [InlineData("1A0A1208120612FFFFFFFF07")]
    [InlineData("0AFFFFFFFF0F")]
    [InlineData("0AFBFFFFFF07")]
    public void A_length_of_2_GiB_in_protobuf_is_refused(string body)
    {
        Assert.True(IsAnswered(true, MediaTypes.Protobuf, Convert.FromHexString(body)));
        Assert.True(IsAnswered(false, MediaTypes.Protobuf, Convert.FromHexString(body)));
    }

    [Fact]
    public void What_was_read_can_be_written_and_read_again() => Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var call = RandomMessage.Of<Mesos.V1.Scheduler.Call>(random, random.Next(0, 18));
        var json = MesosJson.ToUtf8(call);
        return Read<Mesos.V1.Scheduler.Call>(MediaTypes.Json, json).Call is not { } read || MesosJson.ToUtf8(read).AsSpan().SequenceEqual(json);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    internal static byte[] Encode(SeedBody body)
    {
        try
        {
            return body.IsScheduler
                ? MesosJson.Read<Mesos.V1.Scheduler.Call>(Encoding.UTF8.GetBytes(body.Body)).ToByteArray()
                : MesosJson.Read<Mesos.V1.Master.Call>(Encoding.UTF8.GetBytes(body.Body)).ToByteArray();
        }
        catch (MesosJsonException)
        {
            return []; // Some seeds are wrong on purpose.
        }
    }

    private static bool IsAnswered(bool scheduler, string contentType, byte[] body) =>
        scheduler ? IsAnswered(Read<Mesos.V1.Scheduler.Call>(contentType, body)) : IsAnswered(Read<Mesos.V1.Master.Call>(contentType, body));

    private static bool IsAnswered<T>(CallReading<T> reading)
        where T : class, IMessage<T> => reading.Call is not null || (reading.Status is >= 400 and < 500 && !string.IsNullOrWhiteSpace(reading.Error));

    private static CallReading<T> Read<T>(string contentType, byte[] body)
        where T : class, IMessage<T>, new()
    {
        var context = new DefaultHttpContext();
        context.Request.ContentType = contentType;
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        return CallReader.ReadAsync<T>(context.Request, 1 << 20, CancellationToken.None).GetAwaiter().GetResult();
    }
}
