package capacityops.core.logging;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/** The loggers of a process, which share one level. */
final class JsonLoggers implements ILoggerFactory {
  /** The SDK tells at INFO what only its developers want to know. */
  private static final String SDK = "software.amazon.awssdk";

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final JsonLines lines;
  private volatile Level level = Level.INFO;

  JsonLoggers(JsonLines lines) {
    this.lines = lines;
  }

  @Override
  public Logger getLogger(String name) {
    return loggers.computeIfAbsent(name, missing -> new JsonLogger(missing, this, lines));
  }

  void setLevel(Level level) {
    this.level = level;
  }

  /** The lowest level that a logger writes. */
  Level levelOf(String name) {
    Level set = level;
    return set == Level.INFO && name.startsWith(SDK) ? Level.WARN : set;
  }
}
