using Levee.Executors.Processes;

namespace Levee.Executors.Tests.Processes;

public sealed class ProcessEntryTests
{
    [Fact]
    public void A_name_may_hold_blanks_and_parentheses() => Assert.Equal(new ProcessEntry(7, 3, 'S'), ProcessEntry.Parse(7, "7 (a ) Z 1) S 3 7 7 0 -1"));

    [Fact]
    public void A_child_whose_number_is_cut_off_is_left_out()
    {
        List<int> pids = [];
        Descendants.AddPids("12 345 67", pids);
        Assert.Equal([12, 345], pids);
    }

    [Fact]
    public void A_text_that_is_cut_short_is_no_process() => Assert.Null(ProcessEntry.Parse(7, "7 (sleep) S"));
}
