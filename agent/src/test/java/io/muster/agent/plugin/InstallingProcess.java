package io.muster.agent.plugin;

import io.muster.agent.plugin.Archive.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Upgrades a plugin again and again, until it is killed. */
final class InstallingProcess {
    static final int PARTS = 20;

    private InstallingProcess() {}

    /** A version whose parts all say which one they belong to; the program compares them. */
    static Archive version(String version) {
        var entries = new ArrayList<Entry>();
        entries.add(Entry.file("plugin.yaml", Archive.manifest("many", version, "many", "")));
        entries.add(Entry.program("run.sh", """
            #!/bin/sh
            cat > /dev/null
            [ "$(cat parts/* | sort -u)" = "%1$s" ] && [ "$(ls parts | wc -l)" -eq %2$d ] || exit 9
            echo '{"version": "%1$s"}'
            """.formatted(version, PARTS)));
        for (var i = 0; i < PARTS; i++) {
            entries.add(Entry.file("parts/" + i, version + "\n"));
        }
        return Archive.zip(entries);
    }

    public static void main(String[] arguments) throws Exception {
        var versions = List.of(version("1.0.0"), version("2.0.0"));
        try (var machine = new PluginMachine(Path.of(arguments[0]))) {
            for (var turn = 0L; ; turn++) {
                var next = versions.get((int) (turn % 2)).upgrade();
                machine.plugins
                        .changes()
                        .install(new PluginRequest.Install(next.source(), next.sha256(), null, true, true));
                System.out.println("installed");
            }
        }
    }
}
