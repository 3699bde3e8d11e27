package io.muster.dispatcher.fold;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Picks one of two facts that contradict each other, the same one whichever came first. */
final class Choice {
    /** A total order of hashes, so that facts that tie in everything else still have a winner. */
    static final Comparator<Map<String, String>> BY_CONTENT = Choice::compareContent;

    private Choice() {}

    /** The smaller by {@code order}; the one there is when the other is absent. */
    static <T> @Nullable T first(@Nullable T a, @Nullable T b, Comparator<T> order) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        // Redelivery is normal: equal facts need no ordering, which may be costly.
        return a.equals(b) || order.compare(a, b) <= 0 ? a : b;
    }

    private static int compareContent(Map<String, String> a, Map<String, String> b) {
        var left = new TreeMap<>(a).entrySet().iterator();
        var right = new TreeMap<>(b).entrySet().iterator();
        while (left.hasNext() && right.hasNext()) {
            var x = left.next();
            var y = right.next();
            var byName = x.getKey().compareTo(y.getKey());
            var order = byName != 0 ? byName : x.getValue().compareTo(y.getValue());
            if (order != 0) {
                return order;
            }
        }
        return Boolean.compare(left.hasNext(), right.hasNext());
    }
}
