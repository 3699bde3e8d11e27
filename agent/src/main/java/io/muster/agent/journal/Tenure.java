package io.muster.agent.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who has used a journal.
 *
 * @param lineage the instances of the agent that have used it one after the other, each when the one before was gone for
 *     certain; the last one is the latest. Only so many are remembered.
 * @param place names the directory within one boot of the machine
 * @param ended true when the latest has ended in order, and nothing of it runs
 */
public record Tenure(List<String> lineage, String place, boolean ended) {
    private static final int REMEMBERED = 100;

    public Tenure {
        lineage = List.copyOf(lineage);
    }

    String latest() {
        return lineage.getLast();
    }

    /** True when the instance of then has nothing under way any more, if that can be told from {@code here}. */
    public boolean isOver(String here) {
        return ended || (place.equals(here) && !here.isEmpty());
    }

    Tenure left() {
        return new Tenure(lineage, place, true);
    }

    static Tenure of(List<String> before, JournalRecord.Entered entered) {
        var lineage = entered.follows()
                ? Stream.concat(before.stream(), Stream.of(entered.instance())).toList()
                : List.of(entered.instance());
        return new Tenure(
                lineage.subList(Math.max(0, lineage.size() - REMEMBERED), lineage.size()), entered.place(), false);
    }

    List<JournalRecord> records() {
        var records = new ArrayList<JournalRecord>();
        lineage.forEach(instance -> records.add(new JournalRecord.Entered(instance, place, !records.isEmpty())));
        if (ended) {
            records.add(new JournalRecord.Left(latest()));
        }
        return records;
    }
}
