package io.muster.cli;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;
import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that needs a program which not every machine has: skipped there, unless {@code CI=true}, where it fails. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Needs.Condition.class)
@interface Needs {
    /** A command that succeeds where everything is there. */
    String[] value();

    /** What to do where it is not. */
    String otherwise();

    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return findAnnotation(context.getElement(), Needs.class)
                    .map(Condition::evaluate)
                    .orElse(enabled("needs nothing"));
        }

        private static ConditionEvaluationResult evaluate(Needs needs) {
            var command = String.join(" ", needs.value());
            if (succeeds(needs.value())) {
                return enabled(command);
            }
            var missing = "'" + command + "' fails here. " + needs.otherwise();
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(missing);
            }
            return disabled(missing);
        }

        private static boolean succeeds(String[] command) {
            try {
                return new ProcessBuilder(command)
                                .redirectOutput(Redirect.DISCARD)
                                .redirectError(Redirect.DISCARD)
                                .start()
                                .waitFor()
                        == 0;
            } catch (IOException e) {
                return false; // there is no such program
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
