package org.pulsarweb.app;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.pulsarweb.loop.Transport;

/**
 * How values of one kind are read from a word and written as one. Reading an empty word gives the
 * unset value where there is one. Messages say what is allowed and leave the flag to the caller.
 *
 * <p>Immutable.
 */
interface Words<T> {
  /** The longest time that can be asked for: a year is for ever enough. */
  int SECONDS_MAX = 365 * 24 * 60 * 60;

  T read(String word);

  String write(T value);

  static Words<Integer> wholeNumber(int least, int most) {
    return new Words<>() {
      @Override
      public Integer read(String word) {
        int number;
        try {
          number = Integer.parseInt(word);
        } catch (NumberFormatException _) {
          number = -1;
        }
        if (number < least || number > most) {
          throw new IllegalArgumentException("give a whole number from " + least + " to " + most);
        }
        return number;
      }

      @Override
      public String write(Integer value) {
        return value.toString();
      }
    };
  }

  /** Seconds from 0 to a year, with decimals if wanted. */
  static Words<Duration> seconds() {
    return new Words<>() {
      @Override
      public Duration read(String word) {
        BigDecimal seconds = decimal(word);
        if (seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(SECONDS_MAX)) > 0) {
          throw new IllegalArgumentException("give seconds from 0 to " + SECONDS_MAX);
        }
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
      }

      @Override
      public String write(Duration value) {
        return BigDecimal.valueOf(value.toNanos(), 9).stripTrailingZeros().toPlainString();
      }

      private BigDecimal decimal(String word) {
        // BigDecimal would also take 1e999999999, and then work on it for minutes
        if (word.length() > 20 || word.indexOf('e') >= 0 || word.indexOf('E') >= 0) {
          return BigDecimal.valueOf(-1);
        }
        try {
          return new BigDecimal(word);
        } catch (NumberFormatException _) {
          return BigDecimal.valueOf(-1);
        }
      }
    };
  }

  static <T> Words<Optional<T>> orUnset(Words<T> words) {
    return new Words<>() {
      @Override
      public Optional<T> read(String word) {
        return word.isEmpty() ? Optional.empty() : Optional.of(words.read(word));
      }

      @Override
      public String write(Optional<T> value) {
        return value.isPresent() ? words.write(value.get()) : "";
      }
    };
  }

  static Words<Transport> transport() {
    return new Words<>() {
      @Override
      public Transport read(String word) {
        return choice(word, Transport.values());
      }

      @Override
      public String write(Transport value) {
        return lower(value);
      }
    };
  }

  static Words<LogLevel> logLevel() {
    return new Words<>() {
      @Override
      public LogLevel read(String word) {
        return choice(word, LogLevel.values());
      }

      @Override
      public String write(LogLevel value) {
        return lower(value);
      }
    };
  }

  private static <E extends Enum<E>> E choice(String word, E[] choices) {
    var names = new String[choices.length];
    for (int i = 0; i < choices.length; i++) {
      names[i] = lower(choices[i]);
      if (names[i].equals(word.toLowerCase(Locale.ROOT))) {
        return choices[i];
      }
    }
    throw new IllegalArgumentException(
        "give " + NearestName.list(names) + NearestName.hint(word, names));
  }

  private static String lower(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
