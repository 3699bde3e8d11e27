package io.muster.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.muster.runtime");

    @Test
    void knowsNoService() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.muster.agent..",
                        "io.muster.dispatcher..",
                        "io.muster.gateway..",
                        "io.muster.cli..",
                        "io.muster.embedded..")
                .check(classes);
    }

    @Test
    void kafkaStaysInItsPackagesAndMicronautInWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.muster.runtime.kafka..", "io.muster.runtime.history..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.runtime.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micronaut..")
                .check(classes);
    }
}
