package io.muster.agent.policy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Set;

/**
 * A part of the week, by the clock on the wall.
 *
 * @param days on which it begins
 * @param from inclusive
 * @param to exclusive; when it is not after {@code from}, it is on the next day
 */
record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
    static final Hours ALWAYS = new Hours(Set.of(DayOfWeek.values()), LocalTime.MIN, LocalTime.MIN);

    boolean contain(ZonedDateTime time) {
        var clock = time.toLocalTime();
        var today = days.contains(time.getDayOfWeek());
        if (from.isBefore(to)) {
            return today && !clock.isBefore(from) && clock.isBefore(to);
        }
        var yesterday = days.contains(time.getDayOfWeek().minus(1));
        return (today && !clock.isBefore(from)) || (yesterday && clock.isBefore(to));
    }
}
