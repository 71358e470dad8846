package capacityops.usage.domain;

import capacityops.core.json.Json;
import capacityops.core.ledger.Page;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a report is made in, kept in memory as its JSON. */
public final class MemoryStores
    implements RowStore, ReportStore, PartRegister, ReportRegister, SnapshotStore {
  private final Map<Place, List<String>> rows = new HashMap<>();
  private final Map<ReportFile, byte[]> files = new HashMap<>();
  private final Map<String, Map<Integer, String>> parts = new HashMap<>();
  private final Map<String, String> reports = new TreeMap<>();
  private final Map<ReportScope, String> running = new HashMap<>();
  private final Map<ReportScope, List<TrendPoint>> trends = new HashMap<>();
  private final Map<String, TreeMap<Instant, Snapshot>> snapshots = new HashMap<>();

  @Override
  public synchronized void write(Place place, List<ReservationRow> page) {
    rows.put(place, page.stream().map(Json::text).toList());
  }

  @Override
  public void read(Place place, Consumer<ReservationRow> each) {
    rows.get(place).forEach(row -> each.accept(Json.read(row, ReservationRow.class)));
  }

  @Override
  public void write(ReportFile file, Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      content.to(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.put(file, bytes.toByteArray());
  }

  @Override
  public Optional<String> read(ReportFile file, long mostBytes) {
    return Optional.of(files.get(file))
        .filter(bytes -> bytes.length <= mostBytes)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  public String text(ReportFile file) {
    return read(file, Long.MAX_VALUE).orElseThrow();
  }

  @Override
  public URI link(ReportFile file, Duration valid) {
    return URI.create("https://bucket.example/%s.%s".formatted(file.reportId(), file.format()));
  }

  @Override
  public synchronized void write(String reportId, List<ReportPart> written) {
    Map<Integer, String> known = parts.computeIfAbsent(reportId, any -> new TreeMap<>());
    written.forEach(part -> known.put(part.index(), Json.text(part)));
  }

  @Override
  public synchronized Optional<ReportPart> find(String reportId, int index) {
    return Optional.ofNullable(parts.getOrDefault(reportId, Map.of()).get(index))
        .map(part -> Json.read(part, ReportPart.class));
  }

  @Override
  public synchronized List<ReportPart> of(String reportId) {
    return parts.getOrDefault(reportId, Map.of()).values().stream()
        .map(part -> Json.read(part, ReportPart.class))
        .toList();
  }

  @Override
  public Optional<UsageReport> find(String reportId) {
    return Optional.ofNullable(reports.get(reportId))
        .map(report -> Json.read(report, UsageReport.class));
  }

  @Override
  public boolean begin(UsageReport report, Optional<String> ended) {
    String other = running.get(report.scope());
    if (reports.containsKey(report.reportId())
        || (other != null && !other.equals(ended.orElse(null)))) {
      return false;
    }
    reports.put(report.reportId(), Json.text(report));
    running.put(report.scope(), report.reportId());
    return true;
  }

  @Override
  public Optional<String> running(ReportScope scope) {
    return Optional.ofNullable(running.get(scope));
  }

  @Override
  public void save(UsageReport report) {
    if (find(report.reportId()).orElseThrow().status() == UsageReport.Status.RUNNING) {
      reports.put(report.reportId(), Json.text(report));
    }
  }

  @Override
  public void release(UsageReport report) {
    running.remove(report.scope(), report.reportId());
  }

  @Override
  public Page<UsageReport> list(int maxResults, Optional<String> position) {
    return new Page<>(
        reports.keySet().stream()
            .map(id -> find(id).orElseThrow())
            .sorted(Comparator.comparing(UsageReport::createdAt).reversed())
            .limit(maxResults)
            .toList(),
        Optional.empty());
  }

  @Override
  public void note(ReportScope scope, TrendPoint point) {
    List<TrendPoint> trend = trends.computeIfAbsent(scope, any -> new ArrayList<>());
    trend.removeIf(known -> known.at().equals(point.at()));
    trend.add(point);
    trend.sort(Comparator.comparing(TrendPoint::at));
  }

  @Override
  public List<TrendPoint> trend(ReportScope scope, Instant since) {
    return trends.getOrDefault(scope, List.of()).stream()
        .filter(point -> !point.at().isBefore(since))
        .toList();
  }

  @Override
  public synchronized void put(String region, Map<String, Snapshot> byReservationId) {
    byReservationId.forEach(
        (id, snapshot) ->
            snapshots
                .computeIfAbsent(region + id, any -> new TreeMap<>())
                .put(snapshot.at(), snapshot));
  }

  @Override
  public synchronized List<Snapshot> since(
      String region, String capacityReservationId, Instant since) {
    return List.copyOf(
        snapshots
            .getOrDefault(region + capacityReservationId, new TreeMap<>())
            .tailMap(since, true)
            .values());
  }
}
