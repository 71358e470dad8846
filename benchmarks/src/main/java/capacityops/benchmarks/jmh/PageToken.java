package capacityops.benchmarks.jmh;

import capacityops.core.api.Caller;
import capacityops.core.api.PageTokens;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A page's {@code nextToken}: what each page of a list costs beside its content. */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageToken {
  private static final String PLACE =
      "KIND#CAPACITY_TASK|2026-11-20T10:00:00.000Z#01a1fc76-e315-7f26-a1b4-23a7bdd7cc73";
  private static final String FILTER = "allocations kind=CAPACITY_TASK status=COMPLETED";

  private final PageTokens tokens = new PageTokens(() -> new byte[32], InstantSource.system());
  private final Caller caller =
      new Caller("arn:aws:iam::123456789012:user/alice", "123456789012", "AIDACKCEVSQ6C2EXAMPLE");
  private final String token = tokens.seal(PLACE, caller, FILTER);

  @Benchmark
  public String seal() {
    return tokens.seal(PLACE, caller, FILTER);
  }

  @Benchmark
  public Optional<String> unseal() {
    return tokens.unseal(token, caller, FILTER);
  }
}
