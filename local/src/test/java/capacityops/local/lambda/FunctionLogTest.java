package capacityops.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionLogTest {
  @TempDir Path folder;

  @Test
  void line_ofAnyLevel_goesToTheFileAndSeriousOnesToTheConsole() throws IOException {
    ByteArrayOutputStream console = new ByteArrayOutputStream();
    FunctionLog log =
        FunctionLog.toFolder(
            folder.resolve("logs"), new PrintStream(console, true, StandardCharsets.UTF_8));
    log.line("start", "{\"level\":\"INFO\",\"message\":\"started\"}");
    log.line("start", "{\"level\":\"ERROR\",\"message\":\"broken\"}");
    assertThat(Files.readAllLines(folder.resolve("logs/start.log"))).hasSize(2);
    assertThat(console.toString(StandardCharsets.UTF_8))
        .isEqualTo("[start] {\"level\":\"ERROR\",\"message\":\"broken\"}\n");
  }
}
