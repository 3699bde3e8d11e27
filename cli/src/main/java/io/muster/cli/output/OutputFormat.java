package io.muster.cli.output;

import java.util.Locale;

/** How results are written. */
public enum OutputFormat {
    /** For people. */
    TABLE,
    /** One document; a list is an array. */
    JSON,
    /** One document a line, as soon as it is known. */
    JSONL,
    /** One document; a list is a sequence. */
    YAML;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
