package capacityops.blocks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import capacityops.blocks.aws.CapacityBlockBuyer;
import capacityops.blocks.aws.CapacityBlockExtensionBuyer;
import capacityops.core.HouseRules;
import capacityops.core.api.ApiHandler;
import capacityops.core.lambda.StepHandler;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.concurrent.Executor;

/** What keeps the purchase in one place, and the rules away from AWS, clocks and threads. */
@AnalyzeClasses(
    packages = "capacityops.blocks",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule sdk = HouseRules.ONLY_ADAPTERS_KNOW_THE_SDK;
  @ArchTest static final ArchRule inward = HouseRules.RULES_POINT_INWARD_ONLY;
  @ArchTest static final ArchRule timeAndIds = HouseRules.RULES_ARE_GIVEN_TIME_AND_IDS;
  @ArchTest static final ArchRule environment = HouseRules.ENVIRONMENT_IS_READ_IN_ONE_PLACE;
  @ArchTest static final ArchRule names = HouseRules.HANDLERS_ARE_NAMED_SO;

  @ArchTest
  static final ArchRule oneClassCallsPurchaseCapacityBlock =
      noClasses()
          .that()
          .doNotBelongToAnyOf(CapacityBlockBuyer.class)
          .should()
          .accessTargetWhere(named("purchaseCapacityBlock"));

  @ArchTest
  static final ArchRule oneClassCallsPurchaseCapacityBlockExtension =
      noClasses()
          .that()
          .doNotBelongToAnyOf(CapacityBlockExtensionBuyer.class)
          .should()
          .accessTargetWhere(named("purchaseCapacityBlockExtension"));

  @ArchTest
  static final ArchRule onlyTheBuyersHandlerIsGivenABuyer =
      noClasses()
          .that()
          .areAssignableTo(ApiHandler.class)
          .should()
          .dependOnClassesThat()
          .haveSimpleName("BuyOnce");

  @ArchTest
  static final ArchRule domainHasNoThreads =
      noClasses()
          .that()
          .resideInAPackage("..blocks.domain..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Executor.class);

  @ArchTest
  static final ArchRule handlersAreFinal =
      classes()
          .that()
          .areAssignableTo(ApiHandler.class)
          .or()
          .areAssignableTo(StepHandler.class)
          .should()
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);

  private static com.tngtech.archunit.base.DescribedPredicate<JavaAccess<?>> named(
      String operation) {
    return describe(
        "call " + operation,
        access ->
            access.getTarget().getName().equals(operation)
                && access
                    .getTargetOwner()
                    .getPackageName()
                    .startsWith("software.amazon.awssdk.services.ec2"));
  }
}
