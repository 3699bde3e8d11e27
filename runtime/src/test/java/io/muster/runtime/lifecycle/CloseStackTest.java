package io.muster.runtime.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {
    @Test
    void closesInReverseAndGoesOnAfterAFailure() {
        var closed = new ArrayList<String>();
        try (var stack = new CloseStack()) {
            stack.add(() -> closed.add("first"));
            stack.add(() -> {
                throw new IllegalStateException("cannot close");
            });
            stack.add(() -> closed.add("third"));
        }
        assertEquals(List.of("third", "first"), closed);
    }
}
