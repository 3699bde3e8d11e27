package io.muster.agent.handler.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.muster.agent.handler.Handler;
import io.muster.agent.handler.Intent;
import io.muster.agent.handler.Outcome;
import io.muster.agent.handler.RunContext;
import io.muster.agent.handler.Work;
import io.muster.agent.handler.process.Programs;
import io.muster.agent.handler.process.ScriptFiles;
import io.muster.schemas.shell.ScriptParams;
import java.util.ArrayList;
import java.util.List;

/** {@code script}: has an interpreter read a text from a file that is there for one run only. */
public final class ScriptHandler implements Handler {
    /** Stands for the file, whose name is made up for each run. */
    private static final String FILE = "script";

    private final Programs programs;
    private final ScriptFiles files;
    private final ScriptStore store;

    public ScriptHandler(Programs programs, ScriptFiles files, ScriptStore store) {
        this.programs = programs;
        this.files = files;
        this.store = store;
    }

    @Override
    public String type() {
        return ScriptParams.TYPE;
    }

    @Override
    public Work prepare(ObjectNode params) {
        var script = ScriptParams.parse(params);
        var text = text(script);
        // What the machine does not allow is told before the task starts.
        var interpreting = programs.prepare(argv(script, FILE), script.process());
        return new Work() {
            @Override
            public Intent intent() {
                return interpreting.intent().interpreting(text);
            }

            @Override
            public Outcome run(RunContext context) throws Exception {
                return ScriptHandler.this.run(script, text, context);
            }
        };
    }

    private static List<String> argv(ScriptParams script, String file) {
        List<String> argv = new ArrayList<>(script.interpreter());
        argv.add(file);
        argv.addAll(script.args());
        return argv;
    }

    private String text(ScriptParams script) {
        var hash = script.sha256();
        if (script.script() == null) {
            return store.find(String.valueOf(hash))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "sha256: this agent has no script " + hash + "; send it with the text in script, once"));
        }
        if (hash != null && !ScriptStore.hash(script.script()).equals(hash)) {
            throw new IllegalArgumentException("sha256: is not that of script");
        }
        return script.script();
    }

    private Outcome run(ScriptParams script, String text, RunContext context) throws Exception {
        store.keep(text);
        try (var file = files.write(text, script.process().runAs())) {
            return programs.prepare(argv(script, file.path().toString()), script.process())
                    .run(context);
        }
    }
}
