package io.muster.dispatcher.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.muster.dispatcher.fold.Histories;
import io.muster.dispatcher.fold.KeyspaceDigest;
import io.muster.dispatcher.fold.ViewDelta;
import io.muster.dispatcher.fold.ViewImage;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigestRunsTest {
    @Test
    void giveTheDigestOfTheWholeHoweverItIsPutIntoPortions() {
        for (var seed = 0; seed < 20; seed++) {
            var image = new ViewImage();
            var history = new Histories(seed, true).history(200);
            IntStream.range(0, history.size()).forEach(i -> image.apply(history.get(i), i));
            for (var portions = 1; portions < 5; portions++) {
                try (var runs = new DigestRuns()) {
                    for (var portion = 0; portion < portions; portion++) {
                        var number = portion;
                        var of = portions;
                        runs.add(image.deltasFrom(new ViewImage()).stream()
                                .filter(delta -> Math.floorMod(delta.id().hashCode(), of) == number)
                                .sorted(Comparator.comparing(ViewDelta::key)));
                    }
                    assertEquals(KeyspaceDigest.of(image.keyspace()), runs.digest());
                    assertEquals(keys(image), runs.keys());
                }
            }
        }
    }

    private static int keys(ViewImage image) {
        var keyspace = image.keyspace();
        return keyspace.hashes().size()
                + keyspace.sortedSets().size()
                + (keyspace.waiting().isEmpty() ? 0 : 1);
    }
}
