package capacityops.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.UUID;

/**
 * The arrows of the house, which every module's architecture test holds whole ({@code
 * ArchTests.in(HouseRules.class)}): handlers use rules, rules use ports, and only adapters know
 * AWS.
 */
public final class HouseRules {
  /** With its lambdas, which the build gives a class. */
  private static final String WIRING = ".*Wiring(\\$\\$Lambdas.*)?";

  @ArchTest
  public static final ArchRule ONLY_ADAPTERS_KNOW_THE_SDK =
      noClasses()
          .that()
          .resideOutsideOfPackages("..aws..")
          .and()
          .haveNameNotMatching(WIRING)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule RULES_POINT_INWARD_ONLY =
      noClasses()
          .that()
          .resideInAPackage("..domain..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..aws..", "com.amazonaws..", "software.amazon.lambda..", "capacityops.core.lambda..")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule RULES_ARE_GIVEN_TIME_AND_IDS =
      noClasses()
          .that()
          .resideInAPackage("..domain..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule HANDLERS_ARE_NAMED_SO =
      classes()
          .that()
          .areAssignableTo(RequestStreamHandler.class)
          .should()
          .haveSimpleNameEndingWith("Handler")
          .allowEmptyShould(true);

  @ArchTest
  public static final ArchRule ENVIRONMENT_IS_READ_IN_ONE_PLACE =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("capacityops.core.lambda.Environment")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .allowEmptyShould(true);

  private HouseRules() {}
}
