namespace Orleans;

/// <summary>A grain named by a 64-bit integer.</summary>
public interface IGrainWithIntegerKey : IGrain
{
}
