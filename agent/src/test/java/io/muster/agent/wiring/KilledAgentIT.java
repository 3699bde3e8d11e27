package io.muster.agent.wiring;

import io.muster.embedded.Infrastructure;
import io.muster.embedded.TestInfrastructure;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestInfrastructure.class)
class KilledAgentIT {
    private static final long SEED = 20_261_122;

    @Test
    @Tag("infrastructure")
    @Timeout(180)
    void runsEachTaskAtMostOnceAndEndsThemAllHoweverOftenItIsKilled(
            Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        run(infrastructure, directory, new KillingSpree.Plan(SEED, 100, 6));
    }

    /** The long run: {@code -Dkill.tasks=20000 -Dkill.kills=1000}. */
    @Test
    @Tag("endurance")
    void keepsItsWordOverManyKills(Infrastructure infrastructure, @TempDir Path directory) throws Exception {
        var seed = Long.getLong("kill.seed", SEED);
        run(
                infrastructure,
                directory,
                new KillingSpree.Plan(
                        seed, Integer.getInteger("kill.tasks", 2_000), Integer.getInteger("kill.kills", 100)));
    }

    private static void run(Infrastructure infrastructure, Path directory, KillingSpree.Plan plan) throws Exception {
        try (var fleet = new Fleet(infrastructure.bootstrapServers(), directory)) {
            System.out.println(new KillingSpree(fleet, plan).run());
        }
    }
}
