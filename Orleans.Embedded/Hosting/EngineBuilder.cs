using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Levee.EmbeddedEngine.Hosting;

/// <summary>The builder that hosts hand to their set-up code.</summary>
internal sealed record EngineBuilder(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder, IClientBuilder;
