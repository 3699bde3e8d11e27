package io.muster.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses dispatcher = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.muster.dispatcher");

    @Test
    void foldsWithNothingButTheJdkAndTheContract() {
        classes()
                .that()
                .resideInAPackage("io.muster.dispatcher.fold..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.muster.schemas..", "org.jspecify..", "io.muster.dispatcher.fold..")
                .check(dispatcher);
    }

    @Test
    void readsNoClockInTheFold() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.muster.dispatcher.fold..",
                        "io.muster.dispatcher.deadline..",
                        "io.muster.dispatcher.placement..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(dispatcher);
    }

    @Test
    void knowsKafkaOnlyInIntake() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.dispatcher.intake..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(dispatcher);
    }

    @Test
    void knowsRedisOnlyInView() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.dispatcher.view..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(dispatcher);
    }

    @Test
    void isWiredOnlyInWiring() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.muster.dispatcher.wiring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micronaut..")
                .check(dispatcher);
    }

    @Test
    void meetsTheOtherServicesOnlyInTheContract() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.muster.agent..", "io.muster.gateway..", "io.muster.cli..")
                .check(dispatcher);
    }

    @Test
    void letsDecisionsDependOnTheIntakeAndNeverTheOtherWay() {
        noClasses()
                .that()
                .resideInAnyPackage("io.muster.dispatcher.intake..", "io.muster.dispatcher.view..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.muster.dispatcher.deadline..", "io.muster.dispatcher.placement..")
                .check(dispatcher);
    }
}
