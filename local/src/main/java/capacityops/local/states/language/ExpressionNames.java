package capacityops.local.states.language;

import java.util.HashSet;
import java.util.Set;

/**
 * The {@code $names} that an expression takes from outside: those it neither binds with {@code :=}
 * nor declares as parameters of a function.
 */
final class ExpressionNames {
  private final String text;
  private final Set<String> used = new HashSet<>();
  private final Set<String> bound = new HashSet<>();
  private int position;
  private boolean parameters;
  private char before = '(';

  private ExpressionNames(String text) {
    this.text = text;
  }

  static Set<String> outer(String text) {
    ExpressionNames names = new ExpressionNames(text);
    names.scan();
    names.used.removeAll(names.bound);
    return Set.copyOf(names.used);
  }

  private void scan() {
    while (position < text.length()) {
      char next = text.charAt(position);
      if (next == '\'' || next == '"' || next == '`') {
        skipTo(next);
      } else if (text.startsWith("/*", position)) {
        int end = text.indexOf("*/", position + 2);
        position = end < 0 ? text.length() : end + 2;
      } else if (next == '/' && "(,:;=[{&?~".indexOf(before) >= 0) {
        skipTo('/');
      } else if (next == '$') {
        variable();
      } else if (Character.isJavaIdentifierStart(next)) {
        word();
      } else {
        symbol(next);
      }
    }
  }

  private void skipTo(char end) {
    position++;
    while (position < text.length() && text.charAt(position) != end) {
      position += text.charAt(position) == '\\' ? 2 : 1;
    }
    position++;
    before = end;
  }

  private void variable() {
    boolean focus = before == '@' || before == '#';
    position++;
    String name = name();
    before = '$';
    if (name.isEmpty()) {
      return;
    }
    if (parameters || focus || assigned()) {
      bound.add(name);
    } else {
      used.add(name);
    }
  }

  private void word() {
    String word = name();
    before = 'a';
    if (word.equals("function") || word.equals("\u03bb")) {
      parameters = true;
    }
  }

  private void symbol(char next) {
    if (next == ')') {
      parameters = false;
    }
    if (!Character.isWhitespace(next)) {
      before = next;
    }
    position++;
  }

  private String name() {
    int start = position;
    while (position < text.length()
        && text.charAt(position) != '$'
        && Character.isJavaIdentifierPart(text.charAt(position))) {
      position++;
    }
    return text.substring(start, position);
  }

  private boolean assigned() {
    return text.substring(position).stripLeading().startsWith(":=");
  }
}
