package io.muster.cli;

import io.muster.cli.console.Invocation;

/** Where the process begins, and the only place that ends it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new MusterCli(Invocation.system()).run(arguments));
    }
}
