namespace Orleans.Runtime;

/// <summary>Anything that a call can be sent to: grains and observers.</summary>
public interface IAddressable
{
}
