package io.muster.benchmarks.fold;

/**
 * @param records how many each workload has, above 0
 * @param rounds how often each is timed, above 0; the medians are reported
 * @param workload those are run whose name contains it
 */
record FoldArguments(int records, int rounds, String workload) {
    private static final int RECORDS = 200_000;
    private static final int ROUNDS = 3;

    FoldArguments {
        if (records < 1 || rounds < 1) {
            throw new IllegalArgumentException("RECORDS and ROUNDS must be 1 or more");
        }
    }

    /** @throws IllegalArgumentException when they are no numbers, too small or too many */
    static FoldArguments parse(String... arguments) {
        if (arguments.length > 3) {
            throw new IllegalArgumentException("expected at most RECORDS, ROUNDS and WORKLOAD");
        }
        return new FoldArguments(
                arguments.length > 0 ? Integer.parseInt(arguments[0]) : RECORDS,
                arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS,
                arguments.length > 2 ? arguments[2] : "");
    }
}
