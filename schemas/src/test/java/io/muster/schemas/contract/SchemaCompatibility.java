package io.muster.schemas.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Finds what in a schema breaks those who rely on the released one. Who that is depends on the schema's use: records are
 * read by consumers for years, and old records by us for as long as topics keep them; requests are written by clients;
 * responses are read by them.
 *
 * <p>New values of an enum are allowed everywhere: readers are told to expect them.
 */
final class SchemaCompatibility {
    private static final List<String> LOWER_BOUNDS =
            List.of("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties");
    private static final List<String> UPPER_BOUNDS =
            List.of("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties");
    /** Compared as they stand: what they mean together cannot be told in general. */
    private static final List<String> CONDITIONS = List.of(
            "oneOf",
            "not",
            "if",
            "then",
            "else",
            "dependentRequired",
            "const",
            "uniqueItems",
            "prefixItems",
            "propertyNames");

    private final Use use;
    private final String file;
    private final List<String> breaks = new ArrayList<>();

    enum Use {
        RECORD,
        REQUEST,
        RESPONSE;

        boolean isRead() {
            return this != REQUEST;
        }

        boolean isWritten() {
            return this != RESPONSE;
        }
    }

    private SchemaCompatibility(Use use, String file) {
        this.use = use;
        this.file = file;
    }

    /** @return one line for each break, with advice; empty when nobody is hurt */
    static List<String> breaks(SchemaNode released, SchemaNode current, Use use) {
        var comparison = new SchemaCompatibility(use, current.path());
        comparison.compare("", released, current);
        return comparison.breaks;
    }

    private void compare(String at, SchemaNode released, SchemaNode current) {
        compareTypes(at, released.resolved().types(), current.resolved().types());
        var before = released.nonNull();
        var now = current.nonNull();
        compareValues(at, before, now);
        compareRequired(at, before, now);
        for (var name : before.propertyNames()) {
            var property = before.property(name).orElseThrow();
            now.property(name)
                    .ifPresentOrElse(
                            still -> compare(at + "/" + name, property, still),
                            () -> breaks(at + "/" + name, "was removed"));
        }
        compareChild(at + "/*", before, now, "items");
        compareChild(at + "/*", before, now, "additionalProperties");
    }

    private void compareTypes(String at, Set<String> before, Set<String> now) {
        if (use.isWritten() && !now.containsAll(before)) {
            breaks(at, "no longer takes " + without(before, now));
        }
        if (use.isRead() && !before.containsAll(now)) {
            breaks(at, "may now be " + without(now, before));
        }
    }

    private void compareRequired(String at, SchemaNode before, SchemaNode now) {
        if (use.isWritten()) {
            without(now.required(), before.required()).forEach(name -> breaks(at + "/" + name, "is newly required"));
        }
        if (use.isRead()) {
            without(before.required(), now.required())
                    .forEach(name -> breaks(at + "/" + name, "is no longer always there"));
        }
    }

    private void compareValues(String at, SchemaNode before, SchemaNode now) {
        if (use.isWritten() && !now.enumValues().isEmpty()) {
            var narrowed =
                    before.enumValues().isEmpty() ? Set.of("a list") : without(before.enumValues(), now.enumValues());
            if (!narrowed.isEmpty()) {
                breaks(at, "has a narrower enum, without " + narrowed);
            }
        }
        LOWER_BOUNDS.forEach(bound -> compareBound(at, bound, before, now, Integer::signum));
        UPPER_BOUNDS.forEach(bound -> compareBound(at, bound, before, now, sign -> -Integer.signum(sign)));
        for (var keyword : List.of("pattern", "format")) {
            var isDropped = now.json().path(keyword).isMissingNode();
            if (!(isDropped && use == Use.REQUEST)) {
                compareText(at, keyword, before, now);
            }
        }
        CONDITIONS.forEach(keyword -> compareText(at, keyword, before, now));
        compareCases(at, before, now);
        if (use == Use.REQUEST) {
            compareText(at, "default", before, now);
        }
    }

    /** What all values have to obey stays; a case may be added, as for the params of a new type. */
    private void compareCases(String at, SchemaNode before, SchemaNode now) {
        var old = before.json().path("allOf").valueStream().toList();
        var young = now.json().path("allOf").valueStream().toList();
        if (!young.containsAll(old)) {
            breaks(at, "no longer has all of its allOf");
        }
        if (young.stream().anyMatch(rule -> !rule.has("if") && !old.contains(rule))) {
            breaks(at, "has a new rule in its allOf that is not a case");
        }
    }

    /** @param narrows of the sign of (now - before): 1 when less is allowed than before */
    private void compareBound(
            String at, String bound, SchemaNode before, SchemaNode now, ToIntFunction<Integer> narrows) {
        var old = before.json().path(bound);
        var young = now.json().path(bound);
        if (old.equals(young)) {
            return;
        }
        var change = old.isMissingNode()
                ? 1
                : young.isMissingNode()
                        ? -1
                        : narrows.applyAsInt(young.decimalValue().compareTo(old.decimalValue()));
        if (change > 0 && use.isWritten()) {
            breaks(at, "has a narrower " + bound + ": " + young);
        }
        if (change < 0 && use.isRead()) {
            breaks(at, "has a wider " + bound + ": " + young);
        }
    }

    private void compareText(String at, String keyword, SchemaNode before, SchemaNode now) {
        if (!before.json().path(keyword).equals(now.json().path(keyword))) {
            breaks(at, "has another " + keyword + ": " + now.json().path(keyword));
        }
    }

    private void compareChild(String at, SchemaNode before, SchemaNode now, String keyword) {
        var old = before.json().path(keyword);
        var young = now.json().path(keyword);
        if (old.isObject() && young.isObject()) {
            compare(at, before.at(old), now.at(young));
        } else if (!old.equals(young) && !(use == Use.REQUEST && old.isBoolean() && !old.booleanValue())) {
            breaks(at, "has another " + keyword + ": " + young);
        }
    }

    private void breaks(String at, String what) {
        breaks.add(file + ": " + (at.isEmpty() ? "the value" : at) + " " + what + ". " + advice());
    }

    private String advice() {
        return "This breaks "
                + Map.of(
                                Use.RECORD, "consumers, or the reading of old records",
                                Use.REQUEST, "clients that send it",
                                Use.RESPONSE, "clients that read it")
                        .get(use)
                + ": put it back and add what is new beside it, or make a new version in its own folder"
                + " (docs/checklists/new-event.md).";
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        var rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
