package io.muster.runtime.params;

/**
 * One thing that is wrong with params.
 *
 * @param field where, as {@code files[0].path}; empty for the params as a whole
 * @param message in words that follow the field's name, as {@code is required}
 */
public record ParamsError(String field, String message) {
    @Override
    public String toString() {
        return field.isEmpty() ? message : field + " " + message;
    }
}
