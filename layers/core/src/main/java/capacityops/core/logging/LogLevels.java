package capacityops.core.logging;

import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import software.amazon.lambda.powertools.logging.internal.LoggingManager;

/**
 * By which Powertools sets the level that {@code POWERTOOLS_LOG_LEVEL} or {@code
 * AWS_LAMBDA_LOG_LEVEL} names.
 */
public final class LogLevels implements LoggingManager {
  @Override
  public void setLogLevel(Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof JsonLoggers loggers) {
      loggers.setLevel(level);
    }
  }

  @Override
  public Level getLogLevel(Logger logger) {
    return Stream.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN)
        .filter(logger::isEnabledForLevel)
        .findFirst()
        .orElse(Level.ERROR);
  }
}
