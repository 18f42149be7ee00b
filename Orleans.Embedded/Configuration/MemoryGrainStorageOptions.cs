namespace Orleans.Configuration;

/// <summary>Storage in memory; nothing to set with the embedded engine.</summary>
public class MemoryGrainStorageOptions
{
}
