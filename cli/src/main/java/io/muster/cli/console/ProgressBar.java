package io.muster.cli.console;

import java.util.Locale;

/** One line on a terminal that says how far something has come, how fast, and how long it takes yet. Nothing elsewhere. */
public final class ProgressBar implements AutoCloseable {
    private static final int WIDTH = 24;
    private static final long REDRAW_NANOS = 100_000_000;
    private final Console console;
    private final String what;
    private final long began = System.nanoTime();
    private long drawn;
    private int length;

    public ProgressBar(Console console, String what) {
        this.console = console;
        this.what = what;
    }

    /** Redraws, though not more than ten times a second. */
    public void at(long done, long total) {
        var now = System.nanoTime();
        if (console.errIsTerminal() && (length == 0 || now - drawn > REDRAW_NANOS)) {
            drawn = now;
            var line = line(what, done, total, (now - began) / 1e9);
            console.err().print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
            console.err().flush();
            length = line.length();
        }
    }

    /** {@code folding [======>     ] 45 %  123456/274346  61000/s  3 s left}. */
    static String line(String what, long done, long total, double seconds) {
        var share = total <= 0 ? 1 : Math.clamp((double) done / total, 0, 1);
        var filled = (int) (share * WIDTH);
        var rate = seconds <= 0 ? 0 : done / seconds;
        var bar = "=".repeat(filled) + (filled < WIDTH ? ">" + " ".repeat(WIDTH - filled - 1) : "");
        var left = rate <= 0 ? "" : "  " + remaining((total - done) / rate) + " left";
        return String.format(
                Locale.ROOT, "%s [%s] %d %%  %d/%d  %.0f/s%s", what, bar, (int) (share * 100), done, total, rate, left);
    }

    private static String remaining(double seconds) {
        var whole = Math.max(0, Math.round(seconds));
        return whole < 120 ? whole + " s" : whole / 60 + " min";
    }

    @Override
    public void close() {
        clear();
    }

    /** Takes the line away, to make room for a message. */
    public void clear() {
        if (length > 0) {
            console.err().print("\r" + " ".repeat(length) + "\r");
            console.err().flush();
            length = 0;
        }
    }
}
