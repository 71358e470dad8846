package capacityops.local.states;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What survives a restart of the stack: one file of JSON lines for each execution. */
@FunctionalInterface
interface Journal {
  Journal NONE = _ -> {};

  void write(JournalEntry entry);

  static Journal in(Path file) {
    return new Lines(file);
  }

  /** The entries of a journal; a last line that a crash cut off is removed from it. */
  static List<JournalEntry> read(Path file) {
    try {
      List<JournalEntry> entries = new ArrayList<>();
      String text = Files.readString(file);
      int end = text.lastIndexOf('\n') + 1;
      if (end < text.length()) {
        Files.writeString(file, text.substring(0, end));
      }
      for (String line : text.substring(0, end).lines().toList()) {
        entries.add(Json.MAPPER.readValue(line, JournalEntry.class));
      }
      return entries;
    } catch (IOException unreadable) {
      throw new UncheckedIOException("The journal " + file + " cannot be read", unreadable);
    }
  }

  /** Appends lines to a file. */
  record Lines(Path file) implements Journal {
    @Override
    public synchronized void write(JournalEntry entry) {
      // Not a channel: an interrupt would close that in the middle of a line.
      try (OutputStream lines = new FileOutputStream(file.toFile(), true)) {
        String line = Json.MAPPER.writeValueAsString(entry) + "\n";
        lines.write(line.getBytes(StandardCharsets.UTF_8));
      } catch (IOException unwritable) {
        throw new UncheckedIOException("The journal " + file + " cannot be written", unwritable);
      }
    }
  }
}
