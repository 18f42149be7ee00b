using Orleans.Runtime;

namespace Levee.EmbeddedEngine.Runtime;

internal abstract class Node
{
    public abstract object Bind(Type interfaceType, GrainId id);
}
