package io.atelier.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/// How libraries log until Spring has set up the service's own log, and in every other command:
/// only what is wrong, and not on standard output, which belongs to the command.
public final class QuietLog extends ContextAwareBase implements Configurator {

  @Override
  public ExecutionStatus configure(LoggerContext log) {
    var form = new PatternLayoutEncoder();
    form.setContext(log);
    form.setPattern("%level %logger: %msg%n");
    form.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(log);
    console.setTarget("System.err");
    console.setEncoder(form);
    console.start();
    var root = log.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(console);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
