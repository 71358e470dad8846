package capacityops.core.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects everything that is wrong with a request, to be told at once. */
public final class Violations {
  private final List<FieldError> found = new ArrayList<>();

  public void add(String field, String message) {
    found.add(new FieldError(field, message));
  }

  /** Notes what a rule objects to. */
  public void check(String field, String value, TextRule rule) {
    rule.objection(value).ifPresent(objection -> add(field, objection));
  }

  /**
   * @throws ProblemException 422 with every violation, where there is any
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      String detail =
          found.size() == 1
              ? "One rule is broken; see errors."
              : found.size() + " rules are broken; see errors.";
      throw new ProblemException(
          Problem.of(Problem.Kind.INVALID, detail).with(found), Optional.empty());
    }
  }
}
