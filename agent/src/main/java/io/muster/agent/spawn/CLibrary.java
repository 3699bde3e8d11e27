package io.muster.agent.spawn;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * What {@link Spawner} needs of the C library (JEP 454). Its structures are opaque, so they are given more room than any C
 * library takes for them.
 */
@SuppressWarnings("restricted") // these calls are what it is for
final class CLibrary {
    /** {@code posix_spawnattr_t} has 336 bytes in glibc and musl, {@code sigset_t} 128, the file actions 80. */
    private static final long ROOM = 1_024;

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final int EINTR = 4;
    private static final int SIGKILL = 9;
    private static final int CLOSE_ON_EXEC = 0x80000;

    private final Linker linker = Linker.nativeLinker();
    private final MethodHandle pipe2 = withErrno("pipe2", JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle close = plain("close", JAVA_INT, JAVA_INT);
    private final MethodHandle waitpid = withErrno("waitpid", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle kill = plain("kill", JAVA_INT, JAVA_INT, JAVA_INT);
    private final MethodHandle strerror = plain("strerror", ADDRESS, JAVA_INT);
    private final MethodHandle sigemptyset = plain("sigemptyset", JAVA_INT, ADDRESS);
    private final MethodHandle sigaddset = plain("sigaddset", JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle attrInit = plain("posix_spawnattr_init", JAVA_INT, ADDRESS);
    private final MethodHandle attrSetFlags = plain("posix_spawnattr_setflags", JAVA_INT, ADDRESS, JAVA_SHORT);
    private final MethodHandle attrSetMask = plain("posix_spawnattr_setsigmask", JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle attrSetDefault = plain("posix_spawnattr_setsigdefault", JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle actionsInit = plain("posix_spawn_file_actions_init", JAVA_INT, ADDRESS);
    private final MethodHandle actionsDestroy = plain("posix_spawn_file_actions_destroy", JAVA_INT, ADDRESS);
    private final MethodHandle addOpen =
            plain("posix_spawn_file_actions_addopen", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle addDup2 =
            plain("posix_spawn_file_actions_adddup2", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle addChdir = plain("posix_spawn_file_actions_addchdir_np", JAVA_INT, ADDRESS, ADDRESS);
    private final MethodHandle addCloseFrom =
            plain("posix_spawn_file_actions_addclosefrom_np", JAVA_INT, ADDRESS, JAVA_INT);
    private final MethodHandle spawn =
            plain("posix_spawn", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    /** @throws NoSuchElementException naming the first function that this C library does not have */
    CLibrary() {}

    private MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
        return function(name, FunctionDescriptor.of(result, arguments));
    }

    private MethodHandle withErrno(String name, MemoryLayout result, MemoryLayout... arguments) {
        return function(name, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
    }

    /** Taken with an array of arguments, so that {@link #call} is the one place that calls. */
    private MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        var address = linker.defaultLookup().find(name).orElseThrow(() -> new NoSuchElementException(name));
        var handle = linker.downcallHandle(address, descriptor, options);
        return handle.asSpreader(Object[].class, handle.type().parameterCount())
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    /** A pipe that no child inherits: the descriptor to read from, and the one to write to. */
    int[] pipe(Arena arena) throws IOException {
        var ends = arena.allocate(JAVA_INT, 2);
        var state = arena.allocate(STATE);
        if ((int) call(pipe2, state, ends, CLOSE_ON_EXEC) != 0) {
            throw failure("cannot make a pipe", (int) ERRNO.get(state, 0L));
        }
        return ends.toArray(JAVA_INT);
    }

    void close(int descriptor) {
        var _ = (int) call(close, descriptor);
    }

    /**
     * Waits for a child of this process, and takes its last word.
     *
     * @return the status as {@code wait(2)} has it
     */
    int await(int pid) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var status = arena.allocate(JAVA_INT);
            var state = arena.allocate(STATE);
            while ((int) call(waitpid, state, pid, status, 0) < 0) {
                var error = (int) ERRNO.get(state, 0L);
                if (error != EINTR) {
                    throw failure("cannot wait for process " + pid, error);
                }
            }
            return status.get(JAVA_INT, 0);
        }
    }

    /**
     * Ends a child of this process that nobody has waited for, and so still has its number, and takes its last word.
     *
     * @param pid of one that leads a process group: the group, with what it has started meanwhile, is ended
     */
    void end(int pid) throws IOException {
        var _ = (int) call(kill, -pid, SIGKILL);
        var _ = await(pid);
    }

    /** A {@code posix_spawnattr_t}: no signal is blocked, and these do what they do by default. */
    MemorySegment attributes(Arena arena, short flags, int... defaultSignals) {
        var none = arena.allocate(ROOM);
        var _ = (int) call(sigemptyset, none);
        var defaults = arena.allocate(ROOM);
        var _ = (int) call(sigemptyset, defaults);
        for (var signal : defaultSignals) {
            var _ = (int) call(sigaddset, defaults, signal);
        }
        var attributes = arena.allocate(ROOM);
        var _ = (int) call(attrInit, attributes);
        var _ = (int) call(attrSetFlags, attributes, flags);
        var _ = (int) call(attrSetMask, attributes, none);
        var _ = (int) call(attrSetDefault, attributes, defaults);
        return attributes;
    }

    /** What a child does before it runs its program, in this order. */
    final class FileActions implements AutoCloseable {
        private final Arena arena;
        private final MemorySegment actions;

        FileActions(Arena arena) {
            this.arena = arena;
            this.actions = arena.allocate(ROOM);
            var _ = (int) call(actionsInit, actions);
        }

        /** To be read. */
        void open(int descriptor, String file) throws IOException {
            check((int) call(addOpen, actions, descriptor, arena.allocateFrom(file), 0, 0));
        }

        void duplicate(int descriptor, int as) throws IOException {
            check((int) call(addDup2, actions, descriptor, as));
        }

        void changeDirectory(String directory) throws IOException {
            check((int) call(addChdir, actions, arena.allocateFrom(directory)));
        }

        void closeFrom(int first) throws IOException {
            check((int) call(addCloseFrom, actions, first));
        }

        private void check(int error) throws IOException {
            if (error != 0) {
                throw failure("cannot prepare a process", error);
            }
        }

        @Override
        public void close() {
            var _ = (int) call(actionsDestroy, actions);
        }
    }

    /**
     * @param argv the program, by its path, and its arguments
     * @param environment each {@code NAME=value}
     * @return the process id
     */
    int spawn(Arena arena, FileActions actions, MemorySegment attributes, List<String> argv, List<String> environment)
            throws IOException {
        var pid = arena.allocate(JAVA_INT);
        var words = strings(arena, argv);
        var program = words.getAtIndex(ADDRESS, 0);
        var error = (int) call(spawn, pid, program, actions.actions, attributes, words, strings(arena, environment));
        if (error != 0) {
            throw failure("cannot run " + argv.getFirst(), error);
        }
        return pid.get(JAVA_INT, 0);
    }

    private static MemorySegment strings(Arena arena, List<String> texts) throws IOException {
        var all = new ArrayList<MemorySegment>(texts.size());
        for (var text : texts) {
            if (text.indexOf('\0') >= 0) {
                throw new IOException("no argument or variable of a process can hold a NUL character");
            }
            all.add(arena.allocateFrom(text));
        }
        var array = arena.allocate(ADDRESS, texts.size() + 1L);
        for (var i = 0; i < all.size(); i++) {
            array.setAtIndex(ADDRESS, i, all.get(i));
        }
        return array;
    }

    /** In the words of {@link ProcessBuilder#start}, so that whoever reads those reads these. */
    private IOException failure(String what, int error) {
        var text = ((MemorySegment) call(strerror, error)).reinterpret(ROOM).getString(0);
        return new IOException(what + ": error=" + error + ", " + text);
    }

    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeExact(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a C function does not throw", e);
        }
    }
}
