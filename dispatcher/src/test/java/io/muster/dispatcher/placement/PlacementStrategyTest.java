package io.muster.dispatcher.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.muster.schemas.id.AgentId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementStrategyTest {
    private static final long SEED = 42;

    @ParameterizedTest
    @EnumSource
    void choosesNobodyOnlyWhenThereIsNobody(PlacementChoice choice) {
        var strategy = choice.strategy(new Random(SEED));
        assertEquals(Optional.empty(), strategy.choose(List.of()));
        assertEquals(Optional.of(new AgentId("a")), strategy.choose(List.of(agent("a", 9, 4, 100))));
        assertTrue(strategy.choose(List.of(agent("a", 4, 4), agent("b", 9, 4))).isPresent());
    }

    @ParameterizedTest
    @EnumSource
    void prefersAnAgentThatCanBeginAtOnce(PlacementChoice choice) {
        var candidates = List.of(agent("a", 4, 4, 0), agent("b", 7, 8, 99));
        assertEquals(Map.of("b", 100), given(choice.strategy(new Random(SEED)), 100, candidates));
    }

    @Test
    void leastLoadedFillsAgentsInProportionToTheirCapacity() {
        var fleet = new TreeMap<>(Map.of("small", agent("small", 0, 2), "large", agent("large", 0, 8)));
        fleet.put("middle", agent("middle", 0, 4));
        assertEquals(Map.of("small", 20, "middle", 40, "large", 80), filled(PlacementChoice.LEAST_LOADED, 140, fleet));
    }

    @Test
    void leastLoadedTakesTheSmallestIdOfEquals() {
        var candidates = List.of(agent("c", 1, 4), agent("b", 2, 8), agent("d", 1, 4, 50));
        assertEquals(
                Optional.of(new AgentId("b")),
                PlacementChoice.LEAST_LOADED.strategy(new Random(SEED)).choose(candidates));
    }

    @Test
    void leastLoadedPassesOverAgentsWhoseMachineIsBusyWithOtherThings() {
        var strategy = PlacementChoice.LEAST_LOADED.strategy(new Random(SEED));
        assertEquals(
                Optional.of(new AgentId("calm")),
                strategy.choose(List.of(agent("busy", 0, 4, 90), agent("calm", 3, 4, 89.9))));
        assertEquals(
                Optional.of(new AgentId("b")), strategy.choose(List.of(agent("a", 1, 4, 95), agent("b", 0, 4, 99))));
    }

    @Test
    void leastLoadedOverfillsAFullFleetEvenly() {
        var fleet = new TreeMap<>(Map.of("a", agent("a", 4, 4), "b", agent("b", 4, 4)));
        assertEquals(Map.of("a", 50, "b", 50), filled(PlacementChoice.LEAST_LOADED, 100, fleet));
    }

    @Test
    void spreadGivesEachTheSameWhateverItsCapacityAndLoad() {
        var candidates = List.of(agent("a", 0, 64), agent("b", 3, 4), agent("c", 1, 2, 99));
        assertEquals(
                Map.of("a", 100, "b", 100, "c", 100),
                given(PlacementChoice.SPREAD.strategy(new Random(SEED)), 300, candidates));
    }

    @Test
    void spreadGivesANewAgentItsTurnAndNoMore() {
        var strategy = PlacementChoice.SPREAD.strategy(new Random(SEED));
        given(strategy, 1_000, List.of(agent("a", 0, 4), agent("b", 0, 4)));
        assertEquals(
                Map.of("a", 10, "b", 10, "new", 10),
                given(strategy, 30, List.of(agent("a", 0, 4), agent("b", 0, 4), agent("new", 0, 4))));
    }

    @Test
    void randomOfTwoNeverTakesTheMostLoadedAndTakesTheOthersByTheOddsOfBeingDrawn() {
        var candidates = List.of(agent("a", 0, 4), agent("b", 1, 4), agent("c", 2, 4), agent("d", 3, 4));
        // Of the 6 pairs a is in 3, b is the lighter of 2, c of 1, d of none.
        var counts = given(PlacementChoice.RANDOM_OF_TWO.strategy(new Random(SEED)), 60_000, candidates);
        assertEquals(30_000, counts.get("a"), 600);
        assertEquals(20_000, counts.get("b"), 600);
        assertEquals(10_000, counts.get("c"), 600);
        assertEquals(3, counts.size());
    }

    @Test
    void randomOfTwoDrawsEqualsEvenly() {
        var candidates =
                IntStream.range(0, 10).mapToObj(i -> agent("a" + i, 0, 4)).toList();
        var counts = given(PlacementChoice.RANDOM_OF_TWO.strategy(new Random(SEED)), 100_000, candidates);
        counts.values().forEach(count -> assertEquals(10_000, count, 500));
    }

    @Test
    void randomOfTwoKeepsTheFullestAgentFarBelowWhatOneChoiceWould() {
        var fleet = new TreeMap<String, Candidate>();
        IntStream.range(0, 100).forEach(i -> fleet.put("a" + i, agent("a" + i, 0, 1_000)));
        var fullest = Collections.max(
                filled(PlacementChoice.RANDOM_OF_TWO, 10_000, fleet).values());
        var random = new Random(SEED);
        var oneChoice = new int[100];
        IntStream.range(0, 10_000).forEach(i -> oneChoice[random.nextInt(100)]++);
        assertTrue(fullest <= 104, "fullest: " + fullest);
        assertTrue(IntStream.of(oneChoice).max().orElseThrow() >= 120);
    }

    @Test
    void randomOfTwoIsRepeatableWithASeed() {
        var candidates = List.of(agent("a", 0, 4), agent("b", 0, 4), agent("c", 0, 4));
        var first = PlacementChoice.RANDOM_OF_TWO.strategy(new Random(SEED));
        var second = PlacementChoice.RANDOM_OF_TWO.strategy(new Random(SEED));
        for (var i = 0; i < 100; i++) {
            assertEquals(first.choose(candidates), second.choose(candidates));
        }
    }

    @Test
    void namesAllStrategiesWhenOneIsUnknown() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> PlacementChoice.named("Spread"));
        assertEquals("must be one of least-loaded, spread, random-of-two, not 'Spread'", refusal.getMessage());
    }

    /** How many of the tasks each agent gets while the heartbeats say the same. */
    private static Map<String, Integer> given(PlacementStrategy strategy, int tasks, List<Candidate> candidates) {
        var counts = new TreeMap<String, Integer>();
        for (var i = 0; i < tasks; i++) {
            counts.merge(strategy.choose(candidates).orElseThrow().value(), 1, Integer::sum);
        }
        return counts;
    }

    /** How many of the tasks each agent gets when each stays with it. */
    private static Map<String, Integer> filled(PlacementChoice choice, int tasks, Map<String, Candidate> fleet) {
        var strategy = choice.strategy(new Random(SEED));
        var counts = new TreeMap<String, Integer>();
        for (var i = 0; i < tasks; i++) {
            var chosen =
                    strategy.choose(List.copyOf(fleet.values())).orElseThrow().value();
            counts.merge(chosen, 1, Integer::sum);
            fleet.computeIfPresent(chosen, (id, agent) -> agent(id, agent.load() + 1, agent.capacity()));
        }
        return counts;
    }

    private static Candidate agent(String id, int load, int capacity) {
        return agent(id, load, capacity, 20);
    }

    private static Candidate agent(String id, int load, int capacity, double cpuPercent) {
        return new Candidate(new AgentId(id), load, capacity, cpuPercent);
    }
}
