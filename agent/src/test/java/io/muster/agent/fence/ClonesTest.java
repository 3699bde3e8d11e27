package io.muster.agent.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.message.AgentCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Agents with one identity on copies of one state directory, in random interleavings: each may pause for any time between any
 * two steps, is started, killed, stopped and copied at any moment.
 */
class ClonesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void eachCommandIsExecutedAtMostOnceWhateverIsCopiedAndWhoeverPauses(long seed) {
        var executed = 0;
        for (var round = 0; round < 1_000; round++) {
            executed += new World(seed * 1_000 + round).run();
        }
        assertTrue(executed > 10_000, "the model does something: " + executed);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anAgentThatIsOnlyKilledAndRestartedExecutesEveryCommand(long seed) {
        for (var round = 0; round < 200; round++) {
            var world = new World(seed * 1_000 + round);
            var directory = world.directories.getFirst();
            for (var step = 0; step < 60; step++) {
                world.random.ints(1, 0, 6).forEach(choice -> {
                    switch (choice) {
                        case 0 -> world.command();
                        case 1 -> world.kill(directory);
                        case 2 -> world.start(directory);
                        default -> world.advance(directory);
                    }
                });
            }
            world.start(directory);
            for (var step = 0; step < 400; step++) {
                world.advance(directory);
            }
            assertEquals(world.commands, world.executed.keySet(), "seed " + world.seed);
            assertTrue(world.executed.values().stream().allMatch(times -> times == 1), "seed " + world.seed);
        }
    }

    /** The log, and the directories with an agent on each. Offsets are places in the list; a command is null there. */
    private static final class World {
        final long seed;
        final Random random;
        final List<@Nullable AgentCommand> log = new ArrayList<>();
        final Set<Integer> commands = new HashSet<>();
        final Map<Integer, Integer> executed = new HashMap<>();
        final List<Directory> directories = new ArrayList<>();
        int names;

        World(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            directories.add(new Directory());
        }

        int run() {
            for (var step = 0; step < 400; step++) {
                var directory = directories.get(random.nextInt(directories.size()));
                switch (random.nextInt(60)) {
                    case 0, 1, 2, 3, 4, 5 -> command();
                    case 6, 7, 8 -> start(directory);
                    case 9 -> {
                        kill(directory);
                        if (random.nextBoolean()) {
                            start(directory); // as a service manager does
                        }
                    }
                    case 12, 13 -> directory.overtaken = false; // agent.adopt
                    case 10 -> stop(directory);
                    case 11 -> copy(directory);
                    default -> { // one goes on for a while, and the others pause
                        for (var burst = random.nextInt(15); burst >= 0; burst--) {
                            advance(directory);
                        }
                    }
                }
            }
            executed.forEach((offset, times) ->
                    assertEquals(1, times, () -> "command " + offset + " ran more than once, seed " + seed));
            return executed.size();
        }

        void command() {
            commands.add(log.size());
            log.add(null);
        }

        void copy(Directory directory) {
            if (directories.size() < 4) {
                directories.add(directory.copy());
            }
        }

        void start(Directory directory) {
            if (directory.process == null && !directory.overtaken) {
                directory.process = new Running(directory, "i" + ++names);
            }
        }

        void kill(Directory directory) {
            directory.process = null;
        }

        /** In order: only between two steps. What waits stays in the journal. */
        void stop(Directory directory) {
            if (directory.process != null && directory.process.entered) {
                directory.ended = true;
            }
            directory.process = null;
        }

        void advance(Directory directory) {
            if (directory.process != null && !directory.process.step()) {
                directory.overtaken = true;
                directory.process = null;
            }
        }

        private final class Directory {
            int next;
            List<String> lineage = List.of();
            List<String> tentative = List.of();
            boolean lineageGone = true;
            boolean ended = true;
            /** Whether the last of the lineage was in this directory, or in the one that this is a copy of. */
            boolean isItsOwn = true;

            boolean overtaken;
            final Set<Integer> accepted = new HashSet<>();
            final Set<Integer> known = new HashSet<>();

            @Nullable Running process;

            Directory copy() {
                var copy = new Directory();
                copy.next = next;
                copy.lineage = lineage;
                copy.tentative = tentative;
                copy.lineageGone = lineageGone;
                copy.ended = ended;
                copy.isItsOwn = false;
                copy.accepted.addAll(accepted);
                copy.known.addAll(known);
                copy.overtaken = overtaken;
                return copy;
            }
        }

        private final class Running {
            final Directory directory;
            final String name;
            final Fence fence;
            boolean announced;
            boolean wasOver;
            boolean claimed;
            boolean entered;
            long others;
            int takes;

            @Nullable String take;

            Running(Directory directory, String name) {
                this.directory = directory;
                this.name = name;
                this.fence = new Fence(name, directory.lineage, directory.tentative);
                skipTo(directory.next);
            }

            private void skipTo(int offset) {
                if (offset > 0) {
                    fence.read(offset - 1, null);
                }
            }

            /** @return false when it has to go */
            boolean step() {
                if (fence.overtaken().isPresent()) {
                    return false;
                }
                if (!claimed) {
                    claim();
                } else if (random.nextBoolean() && fence.position() < log.size()) {
                    read();
                } else if (entered) {
                    work();
                }
                return true;
            }

            private void claim() {
                if (!announced) {
                    announced = true;
                    wasOver = directory.lineageGone && (directory.ended || directory.isItsOwn);
                    directory.lineageGone = wasOver;
                    var tentative = new ArrayList<>(directory.tentative);
                    tentative.add(name);
                    directory.tentative = List.copyOf(tentative);
                    directory.ended = false;
                    directory.isItsOwn = true;
                } else {
                    claimed = true;
                    log.add(FenceTest.claim(name));
                }
            }

            private void read() {
                var offset = (int) fence.position();
                fence.read(offset, log.get(offset));
                if (fence.isEstablished() && !entered) {
                    enter();
                }
            }

            /** As TopicShare does. */
            private void enter() {
                entered = true;
                var follows = fence.followsLineage() && wasOver;
                others = fence.takenByOthers(follows);
                if (!follows) {
                    directory.accepted.clear(); // told as interrupted
                }
                var lineage = new ArrayList<>(follows ? directory.lineage : List.of());
                lineage.add(name);
                directory.lineage = List.copyOf(lineage);
                directory.tentative = List.of();
                directory.lineageGone = true;
            }

            private void work() {
                if (!directory.accepted.isEmpty() && random.nextBoolean()) {
                    var command = directory.accepted.iterator().next();
                    directory.accepted.remove(command);
                    executed.merge(command, 1, Integer::sum);
                } else if (take != null) {
                    if (fence.isTaken(take)) {
                        accept();
                    }
                } else if (directory.next < fence.position()) {
                    deal();
                }
            }

            private void deal() {
                if (log.get(directory.next) != null) {
                    directory.next++;
                } else if (directory.next < others) {
                    directory.known.add(directory.next++); // ceded
                } else {
                    take = name + "/" + ++takes;
                    fence.takes(take);
                    log.add(FenceTest.taken(name, take, directory.next + 1));
                }
            }

            private void accept() {
                take = null;
                if (directory.known.add(directory.next)) {
                    directory.accepted.add(directory.next);
                }
                directory.next++;
            }
        }
    }
}
