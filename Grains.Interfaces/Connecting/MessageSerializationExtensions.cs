using Microsoft.Extensions.DependencyInjection;
#if ORLEANS_ENGINE
using Orleans.Serialization;
#endif

namespace Levee.Grains.Interfaces.Connecting;

/// <summary>Lets protobuf messages be arguments and results of grain calls.</summary>
public static class MessageSerializationExtensions
{
    /// <summary>Every silo and every client needs it. The embedded engine knows protobuf messages by itself; Orleans is told here.</summary>
    public static IServiceCollection AddLeveeMessages(this IServiceCollection services)
    {
#if ORLEANS_ENGINE
        services.AddSerializer(serializer => serializer.AddProtobufSerializer());
#endif
        return services;
    }
}
