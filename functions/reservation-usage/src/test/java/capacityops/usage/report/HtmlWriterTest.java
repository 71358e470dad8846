package capacityops.usage.report;

import static capacityops.usage.report.HtmlWriter.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlWriterTest {
  private final StringWriter out = new StringWriter();
  private final HtmlWriter html = new HtmlWriter(out);

  @Test
  void textAndValues_areEscaped() {
    html.element("p", "<b>&\"'\u0000\u009f", attribute("title", "\"><i>'&"));

    assertThat(out.toString())
        .isEqualTo(
            "<p title=\"&quot;&gt;&lt;i&gt;&#39;&amp;\">&lt;b&gt;&amp;&quot;&#39;\ufffd\ufffd</p>");
  }

  @Test
  void anyText_leavesNoMarkupBehind() {
    Random random = new Random(1);
    String alphabet = "<>&\"'/= \n\tabc!-\u0000\u202e\ud83d\ude00";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(20, 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
      out.getBuffer().setLength(0);
      html.element("p", text.toString(), attribute("title", text.toString()));

      assertThat(out.toString()).matches("(?s)<p title=\"[^<>\"]*\">[^<>]*</p>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"script", "style", "p onclick", "p><b", "", "1a"})
  void element_thatIsNotPlainMarkup_isRefused(String name) {
    assertThatThrownBy(() -> html.element(name, "text"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onclick", "href", "src", "style", "xlink-href", "a b", "x=\"", "action"})
  void attribute_thatActs_isRefused(String name) {
    assertThatThrownBy(() -> html.element("p", "text", attribute(name, "value")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void link_leadsToThePageItself() {
    html.linkTo("\"javascript:", "<go>");

    assertThat(out.toString()).isEqualTo("<a href=\"#&quot;javascript:\">&lt;go&gt;</a>");
  }
}
