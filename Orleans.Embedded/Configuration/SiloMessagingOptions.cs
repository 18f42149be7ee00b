namespace Orleans.Configuration;

/// <summary>Calls made by the silo.</summary>
public class SiloMessagingOptions : MessagingOptions
{
}
