namespace Levee.Grains.Interfaces.Protocol;

/// <summary>Why a text is not the wanted message.</summary>
public enum MesosJsonFault
{
    /// <summary>The text is not JSON.</summary>
    Syntax,

    /// <summary>The text is JSON, but a value has the wrong type or a required field is missing.</summary>
    Conversion,
}
