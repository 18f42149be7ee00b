using Levee.Grains.Interfaces.Http;
using Levee.Grains.Interfaces.Protocol;
namespace Levee.Silo.Tests.Fuzz;
public sealed class ReproTests
{
    [Fact]
    public void Repro()
    {
        var calls = SeedBody.All.Where(body => body.IsCall).ToArray();
        var random = new Random(629642397);
        var body = calls[random.Next(calls.Length)];
        var bytes = Mutation.OfBytes(DecoderFuzzTests.Encode(body), random);
        Console.WriteLine("BODY " + body.IsScheduler + " " + Convert.ToHexString(bytes));
        if (body.IsScheduler) { Mesos.V1.Scheduler.Call.Parser.ParseFrom(bytes); } else { Mesos.V1.Master.Call.Parser.ParseFrom(bytes); }
    }
}
