package capacityops.usage;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import capacityops.core.HouseRules;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "capacityops.usage",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchRule SDK = HouseRules.ONLY_ADAPTERS_KNOW_THE_SDK;
  @ArchTest static final ArchRule INWARD = HouseRules.RULES_POINT_INWARD_ONLY;
  @ArchTest static final ArchRule TIME_AND_IDS = HouseRules.RULES_ARE_GIVEN_TIME_AND_IDS;
  @ArchTest static final ArchRule ENVIRONMENT = HouseRules.ENVIRONMENT_IS_READ_IN_ONE_PLACE;
  @ArchTest static final ArchRule NAMES = HouseRules.HANDLERS_ARE_NAMED_SO;

  @ArchTest
  static final ArchRule RENDERERS_KNOW_THE_RULES_ONLY =
      noClasses()
          .that()
          .resideInAPackage("capacityops.usage.report")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "capacityops.usage", "capacityops.usage.aws");
}
