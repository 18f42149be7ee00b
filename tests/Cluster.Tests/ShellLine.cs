using System.Text;

namespace Levee.Cluster.Tests;

/// <summary>Takes the first command out of a line of shell, as far as documentation needs it: quotes, comments, <c>; | &amp; &gt;</c>.</summary>
internal static class ShellLine
{
    /// <summary>The words of the line's first command.</summary>
    public static IReadOnlyList<string> FirstCommand(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quote = '\0';
        foreach (var letter in line)
        {
            if (quote != '\0')
            {
                quote = letter == quote ? '\0' : quote;
                word!.Append(quote == '\0' ? "" : letter.ToString());
            }
            else if (letter is '\'' or '"')
            {
                (quote, word) = (letter, word ?? new());
            }
            else if (letter is ';' or '|' or '&' or '>' || (letter == '#' && word is null))
            {
                break;
            }
            else if (char.IsWhiteSpace(letter))
            {
                Finish();
            }
            else
            {
                (word ??= new()).Append(letter);
            }
        }

        Finish();
        return words;

        void Finish()
        {
            if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }
    }
}
