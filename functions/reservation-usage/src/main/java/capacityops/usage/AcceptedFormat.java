package capacityops.usage;

import capacityops.core.api.ApiRequest;
import capacityops.core.api.Problem;
import capacityops.core.api.ProblemException;
import capacityops.usage.domain.ReportStore.Format;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which form of a report a request's {@code Accept} header asks for: the one of the highest quality
 * there, and among equals the first of JSON, HTML and CSV; JSON where there is no header.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept">RFC 9110, section 12.5.1</a>
 */
final class AcceptedFormat {
  private static final List<Format> IN_ORDER = List.of(Format.JSON, Format.HTML, Format.CSV);

  private AcceptedFormat() {}

  static Format of(ApiRequest request) {
    List<Range> ranges = request.header("accept").map(AcceptedFormat::ranges).orElse(List.of());
    if (ranges.isEmpty()) {
      return Format.JSON;
    }
    return IN_ORDER.stream()
        .filter(format -> quality(format, ranges).signum() > 0)
        .max(
            Comparator.comparing((Format format) -> quality(format, ranges))
                .thenComparing(format -> -IN_ORDER.indexOf(format)))
        .orElseThrow(
            () ->
                new ProblemException(
                    Problem.Kind.NOT_ACCEPTABLE,
                    "A report is application/json, text/csv or text/html."));
  }

  /** A media range, such as {@code text/*;q=0.5}. */
  private record Range(String type, String subtype, BigDecimal quality) {
    /** How exactly it names a type, 0 where it does not. */
    int fit(String wantedType, String wantedSubtype) {
      if (type.equals(wantedType)) {
        return subtype.equals(wantedSubtype) ? 3 : subtype.equals("*") ? 2 : 0;
      }
      return type.equals("*") && subtype.equals("*") ? 1 : 0;
    }
  }

  /** The range that names the format most exactly decides. */
  private static BigDecimal quality(Format format, List<Range> ranges) {
    String[] name = format.contentType().split(";", 2)[0].split("/", 2);
    return ranges.stream()
        .filter(range -> range.fit(name[0], name[1]) > 0)
        .max(Comparator.comparing(range -> range.fit(name[0], name[1])))
        .map(Range::quality)
        .orElse(BigDecimal.ZERO);
  }

  private static List<Range> ranges(String header) {
    List<Range> ranges = new ArrayList<>();
    for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
      range(part.strip()).ifPresent(ranges::add);
    }
    return ranges;
  }

  private static Optional<Range> range(String text) {
    String[] pieces = text.split(";", -1);
    String[] name = pieces[0].strip().split("/", 2);
    if (name.length != 2) {
      return Optional.empty();
    }
    BigDecimal quality = BigDecimal.ONE;
    for (String piece : pieces) {
      String parameter = piece.strip();
      if (parameter.startsWith("q=")) {
        quality = number(parameter.substring(2));
      }
    }
    return Optional.of(new Range(name[0], name[1], quality));
  }

  private static BigDecimal number(String text) {
    return text.matches("[01](\\.\\d{0,3})?") ? new BigDecimal(text) : BigDecimal.ZERO;
  }
}
