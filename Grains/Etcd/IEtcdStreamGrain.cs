using Levee.Grains.Interfaces.Frameworks;
using Orleans;

namespace Levee.Grains.Etcd;

/// <summary>Receiving end of one subscription of an etcd cluster; passes the events on with the stream's id.</summary>
/// <remarks>
/// Key: <c>&lt;cluster&gt;/&lt;stream id&gt;</c>. A grain and not an object, so that events find their cluster again after a deactivation; one per
/// subscription, so that the end of an old stream is not taken for the end of the new one.
/// </remarks>
[Alias("levee.etcd-stream")]
public interface IEtcdStreamGrain : IGrainWithStringKey, ISchedulerObserver;
