package io.muster.agent.execute;

import io.muster.agent.journal.JournalRecord;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes to disk together, and what follows when it is there. Things that happen at the same moment share an fsync that
 * way, and none of them is without the others after a crash.
 */
final class Turn {
    private static final Logger log = LoggerFactory.getLogger(Turn.class);
    private final List<JournalRecord> records = new ArrayList<>();
    private final List<Runnable> afterwards = new ArrayList<>();

    void add(JournalRecord entry, Runnable whenOnDisk) {
        records.add(entry);
        afterwards.add(whenOnDisk);
    }

    List<JournalRecord> records() {
        return records;
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** To be called when the records are on disk. */
    void followUp() {
        afterwards.forEach(Turn::run);
    }

    /** One that fails must not keep the others from happening. */
    private static void run(Runnable next) {
        try {
            next.run();
        } catch (RuntimeException | Error e) {
            log.atError().setCause(e).log("what was to follow a journal record failed");
        }
    }
}
