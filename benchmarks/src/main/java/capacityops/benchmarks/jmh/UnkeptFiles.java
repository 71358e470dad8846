package capacityops.benchmarks.jmh;

import capacityops.usage.domain.ReportStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Files that are written and not kept.
 *
 * @param files a new one each time
 */
record UnkeptFiles(Supplier<OutputStream> files) implements ReportStore {
  @Override
  public void write(ReportFile file, Content content) {
    try (OutputStream out = files.get()) {
      content.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<String> read(ReportFile file, long mostBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public URI link(ReportFile file, Duration valid) {
    throw new UnsupportedOperationException();
  }
}
