package io.muster.cli.task;

import io.muster.cli.console.CommandFailure;
import io.muster.cli.console.Console;
import io.muster.cli.http.ApiClient;
import io.muster.schemas.id.AgentId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** Shows what tasks write on several agents at once, as it comes. */
final class LiveOutput {
    /** More of them nobody can read at once, and each is a connection. */
    static final int MOST_TARGETS = 32;

    private final ApiClient client;
    private final InstantSource clock;
    private final Console console;
    private final boolean many;
    private final ReentrantLock turn = new ReentrantLock();

    LiveOutput(ApiClient client, InstantSource clock, Console console, boolean many) {
        this.client = client;
        this.clock = clock;
        this.console = console;
        this.many = many;
    }

    /**
     * Returns when the task has ended, or the time is over.
     *
     * @return whether anything was shown; if not, the result has it
     */
    boolean show(AgentId agent, TaskDocument task, Instant deadline) {
        var view = new Noticed(many ? new PrefixedOutput(agent.value(), console, turn) : new PlainOutput(console));
        try {
            var end = new OutputFollow(client, clock, view, true, null).until(deadline, task.id());
            if (end.isPresent() && !end.get().path("complete").asBoolean(true) && view.seen) {
                view.remark("some of the output was lost on the way; see `muster tasks show " + task.id() + "`");
            }
        } catch (CommandFailure e) {
            if (view.seen) {
                view.remark(e.text() + "; `muster tasks output " + task.id() + "` shows it all");
            }
        }
        return view.seen;
    }

    private static final class Noticed implements OutputView {
        private final OutputView view;
        private boolean seen;

        Noticed(OutputView view) {
            this.view = view;
        }

        @Override
        public void stdout(String text) {
            seen |= !text.isEmpty();
            view.stdout(text);
        }

        @Override
        public void stderr(String text) {
            seen |= !text.isEmpty();
            view.stderr(text);
        }

        @Override
        public void remark(String text) {
            view.remark(text);
        }

        @Override
        public void end() {
            view.end();
        }
    }
}
