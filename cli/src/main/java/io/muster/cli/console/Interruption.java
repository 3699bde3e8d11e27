package io.muster.cli.console;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;

/**
 * What Ctrl-C does while a command works: the first one asks it to end and waits until it has, the second ends the process at
 * once. Either way the shell sees the exit code 130. SIGTERM asks in the same way.
 */
public final class Interruption implements AutoCloseable {
    private static final int SIGINT = 2;
    private final Runnable ask;
    private final Console console;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook;

    /** @param ask is called on a thread of its own while the command goes on; must say to the user what it does */
    public Interruption(Console console, Runnable ask) {
        this.console = console;
        this.ask = ask;
        this.hook = Thread.ofPlatform().name("interrupted").unstarted(this::interrupted);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupted() {
        nextOneKills();
        ask.run();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        console.out().flush();
    }

    /** The JVM would not hear another one now: it gets the system's own meaning back. */
    @SuppressWarnings({"CatchingUnchecked", "restricted"}) // whatever the platform lacks, the first one works
    private static void nextOneKills() {
        try {
            var linker = Linker.nativeLinker();
            var signal = linker.downcallHandle(
                    linker.defaultLookup().find("signal").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            var _ = (MemorySegment) signal.invokeExact(SIGINT, MemorySegment.NULL); // SIG_DFL is 0
        } catch (Throwable e) {
            // Ctrl-\ still works
        }
    }

    /** The command has done its work, and has said so. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // it runs
        }
    }
}
