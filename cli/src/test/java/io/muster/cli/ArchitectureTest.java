package io.muster.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.muster.cli");

    @Test
    void clientCommandsKnowTheApiAndTheContractOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.muster.cli.agent..",
                        "io.muster.cli.console..",
                        "io.muster.cli.http..",
                        "io.muster.cli.output..",
                        "io.muster.cli.plugin..",
                        "io.muster.cli.task..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.muster.agent..",
                        "io.muster.dispatcher..",
                        "io.muster.gateway..",
                        "io.muster.embedded..",
                        "io.muster.runtime..",
                        "io.muster.cli.service..",
                        "io.muster.cli.up..")
                .check(classes);
    }

    @Test
    void servicesAreKnownByTheirEntryPointsOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..", "io.lettuce..", "io.javalin..", "io.micronaut..", "jakarta.inject..")
                .check(classes);
    }

    /** An agent starts from these; what they load, it has in memory for as long as it lives. */
    @Test
    void anAgentStartsWithoutPicocli() {
        noClasses()
                .that()
                .haveFullyQualifiedName("io.muster.cli.Failures")
                .or()
                .haveFullyQualifiedName("io.muster.cli.service.AgentFlags")
                .or()
                .haveFullyQualifiedName("io.muster.cli.service.AgentRun")
                .or()
                .haveFullyQualifiedName("io.muster.cli.service.ServiceRun")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(classes);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.muster.cli.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class)
                .check(classes);
    }
}
