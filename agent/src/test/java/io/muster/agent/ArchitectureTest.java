package io.muster.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** The lines that architecture.md draws, as far as they concern the agent. */
class ArchitectureTest {
    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.muster.agent");

    @Test
    void theServicesMeetInTheContractOnly() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.muster.dispatcher..", "io.muster.gateway..", "io.muster.cli..", "io.muster.embedded..")
                .check(AGENT);
    }

    @Test
    void kafkaStaysInLink() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.agent.link..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(AGENT);
    }

    /** A container, as Micronaut, was a seventh of the classes that an idle agent had in memory (decision 21). */
    @Test
    void noContainerPutsTheAgentTogether() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micronaut..", "jakarta.inject..", "io.muster.runtime.wiring..")
                .check(AGENT);
    }

    @Test
    void nobodyKnowsTheWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.agent.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.muster.agent.wiring..")
                .check(AGENT);
    }

    @Test
    void oshiStaysInVitalsAndTheNewerHttpClientInItsHandler() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.agent.vitals..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("oshi..")
                .check(AGENT);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.muster.agent.handler.http..", "io.muster.agent.plugin..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.net.http..")
                .check(AGENT);
    }

    /** So that an agent without plugins loads none of their classes. */
    @Test
    void pluginLibrariesStayWithPlugins() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.agent.plugin..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.pf4j..", "com.github.zafarkhaja..", "org.apache.commons.compress..", "com.networknt..")
                .check(AGENT);
    }

    @Test
    void theJournalKnowsNothingOfWhatUsesIt() {
        classes()
                .that()
                .resideInAPackage("io.muster.agent.journal..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.muster.agent.journal..",
                        "io.muster.schemas..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "java..")
                .check(AGENT);
    }

    @Test
    void handlersKnowNothingOfTheAgentAroundThem() {
        noClasses()
                .that()
                .resideInAPackage("io.muster.agent.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.muster.agent.journal..",
                        "io.muster.agent.execute..",
                        "io.muster.agent.link..",
                        "io.muster.agent.enroll..")
                .check(AGENT);
    }

    @Test
    void packagesFormNoCircle() {
        slices().matching("io.muster.agent.(**)").should().beFreeOfCycles().check(AGENT);
    }

    @Test
    void onlyTheEntryPointPicksAClock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.muster.agent.wiring.Agent")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(AGENT);
    }
}
