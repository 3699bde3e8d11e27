package io.muster.dispatcher.placement;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** How agents are chosen, by the name that it has in the settings. */
public enum PlacementChoice {
    LEAST_LOADED("least-loaded"),
    SPREAD("spread"),
    RANDOM_OF_TWO("random-of-two");

    private final String settingName;

    PlacementChoice(String settingName) {
        this.settingName = settingName;
    }

    /** @throws IllegalArgumentException saying what there is, when there is none of that name */
    public static PlacementChoice named(String name) {
        return Arrays.stream(values())
                .filter(choice -> choice.settingName.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values())
                                .map(choice -> choice.settingName)
                                .collect(Collectors.joining(", "))
                        + ", not '" + name + "'"));
    }

    PlacementStrategy strategy(RandomGenerator random) {
        return switch (this) {
            case LEAST_LOADED -> PlacementStrategy.LEAST_LOADED;
            case SPREAD -> new Rotation();
            case RANDOM_OF_TWO -> new RandomOfTwo(random);
        };
    }
}
