package capacityops.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventPathTest {
  private static final String EVENT =
      "{\"detail-type\":\"T\",\"detail\":{\"a b\":[{\"id\":7},{\"id\":8}]}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {"$.detail-type|T", "$.detail['a b'][1].id|8", "$.detail['a b'][0]['id']|7"})
  void read_path_leadsToThePart(String path, String expected) throws Exception {
    JsonNode event = new ObjectMapper().readTree(EVENT);
    assertThat(EventPath.parse(path).read(event).asText()).isEqualTo(expected);
  }

  @Test
  void read_pathThatLeadsNowhere_isMissing() throws Exception {
    JsonNode event = new ObjectMapper().readTree(EVENT);
    assertThat(EventPath.parse("$.detail.x[3].y").read(event).isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"detail", "$..x", "$.a[*]", "$.a[?(@.b)]", ""})
  void parse_moreThanEventBridgeTakes_isRefused(String path) {
    assertThatThrownBy(() -> EventPath.parse(path)).isInstanceOf(IllegalArgumentException.class);
  }
}
