package org.pulsarweb.loop;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What Netty logs to: warnings and errors go to the program's log, the rest nowhere.
 *
 * <p>Netty asks for its loggers while it starts. Given the program's own it would start the log
 * before the first socket listens, which takes longer than all the rest. This one asks for it when
 * there is something to say.
 */
final class NettyLogger extends AbstractInternalLogger {
  private static final long serialVersionUID = 1;

  private transient volatile @Nullable InternalLogger program;

  private NettyLogger(String name) {
    super(name);
  }

  /** To be called before any other class of Netty is used. */
  static void install() {
    InternalLoggerFactory.setDefaultFactory(
        new InternalLoggerFactory() {
          @Override
          protected InternalLogger newInstance(String name) {
            return new NettyLogger(name);
          }
        });
  }

  private InternalLogger program() {
    InternalLogger known = program;
    if (known == null) {
      known = find(name());
      program = known;
    }
    return known;
  }

  /** From now on Netty's classes have the program's loggers. */
  private static InternalLogger find(String name) {
    try {
      InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
      return InternalLoggerFactory.getInstance(name);
    } catch (LinkageError _) { // a program without SLF4J
      InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
      return InternalLoggerFactory.getInstance(name);
    }
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public void trace(String message) {}

  @Override
  public void trace(String format, Object a) {}

  @Override
  public void trace(String format, Object a, Object b) {}

  @Override
  public void trace(String format, Object... arguments) {}

  @Override
  public void trace(String message, Throwable error) {}

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public void debug(String message) {}

  @Override
  public void debug(String format, Object a) {}

  @Override
  public void debug(String format, Object a, Object b) {}

  @Override
  public void debug(String format, Object... arguments) {}

  @Override
  public void debug(String message, Throwable error) {}

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public void info(String message) {}

  @Override
  public void info(String format, Object a) {}

  @Override
  public void info(String format, Object a, Object b) {}

  @Override
  public void info(String format, Object... arguments) {}

  @Override
  public void info(String message, Throwable error) {}

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public void warn(String message) {
    program().warn(message);
  }

  @Override
  public void warn(String format, Object a) {
    program().warn(format, a);
  }

  @Override
  public void warn(String format, Object a, Object b) {
    program().warn(format, a, b);
  }

  @Override
  public void warn(String format, Object... arguments) {
    program().warn(format, arguments);
  }

  @Override
  public void warn(String message, Throwable error) {
    program().warn(message, error);
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }

  @Override
  public void error(String message) {
    program().error(message);
  }

  @Override
  public void error(String format, Object a) {
    program().error(format, a);
  }

  @Override
  public void error(String format, Object a, Object b) {
    program().error(format, a, b);
  }

  @Override
  public void error(String format, Object... arguments) {
    program().error(format, arguments);
  }

  @Override
  public void error(String message, Throwable error) {
    program().error(message, error);
  }
}
