package io.muster.dispatcher.history;

import io.muster.dispatcher.intake.LogOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A part of the views that is looked at at a time, so that it fits into memory however long the log is. What is in it is all
 * of its tasks and agents, since all that is said of one is in one partition number.
 *
 * @param share which share of the tasks and agents of these partition numbers, from 0
 * @param shares how many there are; the log of the numbers is read once for each
 */
record Portion(Set<Integer> numbers, int share, int shares) {
    /** Every task has one or more: so this bounds the tasks. Some 100 MB of them, when their output is a few lines. */
    static final long MOST_TASK_EVENTS = 60_000;

    boolean holds(String id) {
        return Math.floorMod(id.hashCode(), shares) == share;
    }

    /**
     * The portions that come to all of the log.
     *
     * @param taskEvents the topic of that name
     * @param most task events of a portion
     */
    static List<Portion> of(LogOffsets from, LogOffsets to, String taskEvents, long most) {
        var portions = new ArrayList<Portion>();
        var together = new TreeSet<Integer>();
        var events = 0L;
        for (var number : to.next().keySet()) {
            var own = to.next(number, taskEvents).orElse(0)
                    - from.next(number, taskEvents).orElse(0);
            if (own > most) {
                var shares = (int) ((own + most - 1) / most);
                for (var share = 0; share < shares; share++) {
                    portions.add(new Portion(Set.of(number), share, shares));
                }
                continue;
            }
            if (events + own > most) {
                portions.add(new Portion(Set.copyOf(together), 0, 1));
                together.clear();
                events = 0;
            }
            together.add(number);
            events += own;
        }
        if (!together.isEmpty()) {
            portions.add(new Portion(Set.copyOf(together), 0, 1));
        }
        return portions;
    }
}
