package io.muster.agent.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The fields of one YAML mapping. Notes every problem with its line, and goes on reading. */
final class Fields {
    private final String where;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();
    private final List<String> problems;
    private final int line;

    /** @param where the mapping's own name, as {@code rules[2]}; empty at the top */
    Fields(String where, MappingNode node, List<String> problems) {
        this.where = where;
        this.problems = problems;
        this.line = lineOf(node);
        for (var tuple : node.getValue()) {
            var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
            if (values.putIfAbsent(key, tuple.getValueNode()) != null) {
                problem(tuple.getKeyNode(), key, "is there twice");
            }
        }
    }

    boolean has(String key) {
        known.add(key);
        return values.containsKey(key);
    }

    int line() {
        return line;
    }

    /** One value, read by {@code parser}, whose {@link IllegalArgumentException} says what is wrong. */
    <T> Optional<T> one(String key, Function<String, T> parser) {
        known.add(key);
        var node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, key, "must be one value");
            return Optional.empty();
        }
        return parsed(key, scalar, parser);
    }

    /** A list of values, or one. */
    Optional<List<String>> many(String key) {
        known.add(key);
        var node = values.get(key);
        if (node == null) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(List.of(scalar.getValue()));
        }
        if (!(node instanceof SequenceNode sequence)
                || sequence.getValue().isEmpty()
                || !sequence.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
            problem(node, key, "must be a value or a list of values");
            return Optional.empty();
        }
        return Optional.of(sequence.getValue().stream()
                .map(item -> ((ScalarNode) item).getValue())
                .toList());
    }

    /** A list of values, or one, read together by {@code parser}. */
    <T> T many(String key, T none, Function<List<String>, T> parser) {
        var texts = many(key);
        if (texts.isPresent()) {
            try {
                return parser.apply(texts.get());
            } catch (IllegalArgumentException e) {
                problem(values.get(key), key, String.valueOf(e.getMessage()));
            }
        }
        return none;
    }

    List<Fields> mappings(String key) {
        known.add(key);
        var node = values.get(key);
        var mappings = new ArrayList<Fields>();
        if (node instanceof SequenceNode sequence) {
            for (var item : sequence.getValue()) {
                var name = key + "[" + mappings.size() + "]";
                if (item instanceof MappingNode mapping) {
                    mappings.add(new Fields(name, mapping, problems));
                } else {
                    problem(item, name, "must be a mapping");
                }
            }
        } else if (node != null) {
            problem(node, key, "must be a list");
        }
        return mappings;
    }

    Optional<Fields> mapping(String key) {
        known.add(key);
        var node = values.get(key);
        if (node instanceof MappingNode mapping) {
            return Optional.of(new Fields(key, mapping, problems));
        }
        if (node != null) {
            problem(node, key, "must be a mapping");
        }
        return Optional.empty();
    }

    void problem(String key, String text) {
        problem(values.get(key), key, text);
    }

    /** Notes every field that nobody asked for. */
    void checkAllKnown() {
        values.forEach((key, node) -> {
            if (!known.contains(key)) {
                problem(node, key, "is not known here; known are " + String.join(", ", known));
            }
        });
    }

    private <T> Optional<T> parsed(String key, ScalarNode scalar, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(scalar.getValue()));
        } catch (IllegalArgumentException e) {
            problem(scalar, key, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void problem(@Nullable Node node, String key, String text) {
        problems.add("line " + (node == null ? line : lineOf(node)) + ": " + (where.isEmpty() ? "" : where + ".") + key
                + ": " + text);
    }

    private static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
