package io.muster.dispatcher.intake;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been folded since the start. Each record is counted once, when the batch that holds it is committed:
 * {@code records} = folded + {@code unknownTypes} + {@code deadLetters}. {@code unknownFields} are those that newer producers
 * have added to records that are folded all the same.
 */
final class FoldCounters {
    private static final Logger log = LoggerFactory.getLogger(FoldCounters.class);
    private long records;
    private long batches;
    private long deadLetters;
    private long unknownTypes;
    private long unknownFields;
    private long mismatches;
    private long reported = -1;

    void committed(PartitionBatch batch) {
        batches++;
        records += batch.records();
        deadLetters += batch.letters().size();
        unknownTypes += batch.unknownTypes();
        unknownFields += batch.unknownFields();
    }

    void mismatched() {
        mismatches++;
    }

    void logWhenChanged() {
        var state = records + mismatches;
        if (state != reported && state > 0) {
            reported = state;
            log.atInfo()
                    .addKeyValue("records", records)
                    .addKeyValue("batches", batches)
                    .addKeyValue("dead_letters", deadLetters)
                    .addKeyValue("unknown_types", unknownTypes)
                    .addKeyValue("unknown_fields", unknownFields)
                    .addKeyValue("checkpoint_mismatches", mismatches)
                    .log("folded since the start");
        }
    }
}
