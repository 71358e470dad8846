package capacityops.usage.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes HTML and the SVG in it. Whatever comes from outside goes through {@link #text} or an
 * attribute's value and is escaped there; names must be names, and there is no door for markup.
 */
final class HtmlWriter {
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]*");

  /** An event handler or an address would give a value a meaning that escaping does not take. */
  private static final Pattern ACTIVE =
      Pattern.compile("on.*|href|src|srcset|action|formaction|style|data|xlink.*");

  private static final Set<String> VOID = Set.of("meta", "br", "hr", "input", "col");

  private final Writer out;
  private final Set<String> checkedElements = new HashSet<>();
  private final Set<String> checkedAttributes = new HashSet<>();

  HtmlWriter(Writer out) {
    this.out = out;
  }

  /** What is inside an element. */
  @FunctionalInterface
  interface Inside {
    void write();
  }

  /** An attribute. */
  record Attribute(String name, String value) {}

  static Attribute attribute(String name, String value) {
    return new Attribute(name, value);
  }

  static Attribute attribute(String name, long value) {
    return new Attribute(name, Long.toString(value));
  }

  /** A number with one decimal, as drawings need it. */
  static Attribute attribute(String name, double value) {
    return new Attribute(name, String.format(java.util.Locale.ROOT, "%.1f", value));
  }

  static Attribute css(String name) {
    return new Attribute("class", name);
  }

  void doctype() {
    write("<!doctype html>\n");
  }

  void element(String name, Inside inside, Attribute... attributes) {
    open(name, attributes);
    inside.write();
    close(name);
  }

  void element(String name, String text, Attribute... attributes) {
    element(name, () -> text(text), attributes);
  }

  void empty(String name, Attribute... attributes) {
    open(name, attributes);
    if (!VOID.contains(name)) {
      close(name);
    }
  }

  /** A link to a place on the page itself; there are no others. */
  void linkTo(String id, String text) {
    write("<a href=\"#");
    escaped(id);
    write("\">");
    text(text);
    write("</a>");
  }

  void style(Asset style) {
    write("<style>");
    write(style.text());
    write("</style>\n");
  }

  void script(Asset script) {
    write("<script>");
    write(script.text());
    write("</script>\n");
  }

  void text(String text) {
    escaped(text);
  }

  void line() {
    write("\n");
  }

  private void open(String name, Attribute... attributes) {
    write("<");
    write(checked(name));
    for (Attribute attribute : attributes) {
      if (attribute != null) {
        write(" ");
        write(checkedAttribute(attribute.name()));
        write("=\"");
        escaped(attribute.value());
        write("\"");
      }
    }
    write(">");
  }

  private void close(String name) {
    write("</");
    write(name);
    write(">");
  }

  private String checked(String name) {
    if (!checkedElements.contains(name)) {
      if (!NAME.matcher(name).matches() || name.equals("script") || name.equals("style")) {
        throw new IllegalArgumentException("not an element to write: " + name);
      }
      checkedElements.add(name);
    }
    return name;
  }

  private String checkedAttribute(String name) {
    if (!checkedAttributes.contains(name)) {
      if (!NAME.matcher(name).matches() || ACTIVE.matcher(name).matches()) {
        throw new IllegalArgumentException("not an attribute to write: " + name);
      }
      checkedAttributes.add(name);
    }
    return name;
  }

  private void escaped(String text) {
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      String replacement = replacement(text.charAt(i));
      if (replacement != null) {
        write(text, plainFrom, i);
        write(replacement);
        plainFrom = i + 1;
      }
    }
    write(text, plainFrom, text.length());
  }

  /** HTML has no place for control characters. */
  private static String replacement(char character) {
    return switch (character) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '"' -> "&quot;";
      case '\'' -> "&#39;";
      case '\t', '\n' -> null;
      default -> Character.isISOControl(character) ? "\ufffd" : null;
    };
  }

  private void write(String text) {
    write(text, 0, text.length());
  }

  private void write(String text, int from, int to) {
    try {
      out.write(text, from, to - from);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
