using Levee.Silo.Http;
using Microsoft.Extensions.Options;

namespace Levee.Silo.Scheduler;

/// <summary>Settings of the scheduler API, section <c>Levee:Scheduler</c>.</summary>
internal sealed class SchedulerOptions : EventStreamOptions;

/// <summary>Checks <see cref="SchedulerOptions"/> when the silo starts.</summary>
[OptionsValidator]
internal sealed partial class SchedulerOptionsValidator : IValidateOptions<SchedulerOptions>;
