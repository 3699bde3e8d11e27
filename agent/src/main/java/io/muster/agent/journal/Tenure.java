package io.muster.agent.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who has used a journal.
 *
 * @param lineage the instances of the agent that have taken commands with it, one after the other, each when the one before was
 *     gone for certain; the latest is the last
 * @param tentative the instances that have wanted to since, and of which it is not known that they did
 * @param lineageGone true when it is certain that the lineage is gone, however it is with the tentative ones
 * @param place names the directory within one boot of the machine, where the last of all these was
 * @param ended true when that one has ended in order, and nothing of it runs
 */
public record Tenure(List<String> lineage, List<String> tentative, boolean lineageGone, String place, boolean ended) {
    /**
     * What an instance took may wait in the topic while any number of later ones die before they get to it, and to the one that
     * has forgotten who took it, it is a stranger's. So this is more than a night of starts every few seconds, and a megabyte.
     */
    static final int REMEMBERED = 10_000;

    static final Tenure NONE = new Tenure(List.of(), List.of(), true, "", true);

    public Tenure {
        lineage = newest(lineage);
        tentative = newest(tentative);
    }

    private static List<String> newest(List<String> instances) {
        return List.copyOf(instances.subList(Math.max(0, instances.size() - REMEMBERED), instances.size()));
    }

    /** True when the instances of then have nothing under way any more, if that can be told from {@code here}. */
    public boolean isOver(String here) {
        return lineageGone && (ended || (place.equals(here) && !here.isEmpty()));
    }

    Tenure with(JournalRecord.Claiming claiming) {
        return new Tenure(
                lineage, joined(tentative, claiming.instance()), claiming.othersGone(), claiming.place(), false);
    }

    Tenure with(JournalRecord.Entered entered) {
        var before = entered.follows() ? lineage : List.<String>of();
        return new Tenure(joined(before, entered.instance()), List.of(), true, entered.place(), false);
    }

    Tenure with(JournalRecord.Left left) {
        return new Tenure(lineage, tentative, lineageGone, place, true);
    }

    private static List<String> joined(List<String> instances, String next) {
        return Stream.concat(instances.stream(), Stream.of(next)).toList();
    }

    List<JournalRecord> records() {
        var records = new ArrayList<JournalRecord>();
        lineage.forEach(instance -> records.add(new JournalRecord.Entered(instance, place, !records.isEmpty())));
        tentative.forEach(instance -> records.add(new JournalRecord.Claiming(instance, place, lineageGone)));
        if (ended && !equals(NONE)) {
            records.add(new JournalRecord.Left());
        }
        return records;
    }
}
