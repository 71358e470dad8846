package capacityops.blocks.aws;

import capacityops.blocks.domain.AcrossRegions;
import capacityops.core.failure.AwsFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all Regions at once, each in a virtual thread that ends with the call; a single one is asked
 * by the caller.
 */
public final class VirtualThreadRegions implements AcrossRegions {
  private static final Logger LOG = LoggerFactory.getLogger(VirtualThreadRegions.class);

  @Override
  public <T> List<Answer<T>> ask(Collection<String> regions, Function<String, T> question) {
    if (regions.size() == 1) {
      return regions.stream().map(region -> answer(region, question)).toList();
    }
    List<Answer<T>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<T>>> asked =
          regions.stream().map(region -> threads.submit(() -> answer(region, question))).toList();
      for (Future<Answer<T>> answer : asked) {
        answers.add(answer.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while Regions were asked", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a Region could not be asked", e.getCause());
    }
    return answers;
  }

  private static <T> Answer<T> answer(String region, Function<String, T> question) {
    try {
      return new Answer.Known<>(region, question.apply(region));
    } catch (AwsFailure e) {
      return new Answer.Unknown<>(
          region, "%s: %s".formatted(e.answer().errorCode(), e.answer().message()));
    } catch (RuntimeException e) {
      LOG.error("{} could not be read", region, e);
      return new Answer.Unknown<>(region, e.toString());
    }
  }
}
