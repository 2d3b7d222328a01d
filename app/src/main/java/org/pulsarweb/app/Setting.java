package org.pulsarweb.app;

import java.util.Objects;

/**
 * The one declaration of a setting: its names, what it means, its unit and default, and how it is
 * read and checked. The command line, the environment, files, help and documentation all follow
 * from it. Two settings are equal when they are the same object.
 *
 * <p>An application declares its own as constants and names them in {@link Application#settings}.
 *
 * <p>Immutable.
 *
 * @param <T> what the setting's word becomes
 */
public final class Setting<T> {
  private final Declaration<T> declared;

  private Setting(Declaration<T> declared) {
    this.declared = declared;
  }

  /**
   * Begins to declare a setting, which {@link Declaration#declare} ends.
   *
   * @param <T> what its word becomes
   * @param name small letters, with hyphens between words: {@code keep-alive} is {@code
   *     --keep-alive} on the command line, {@code keep_alive} in a file and {@code
   *     PULSAR_KEEP_ALIVE} in the environment
   * @param metavar what help calls the value, as in {@code SECONDS}; empty for a setting that is
   *     yes or no
   * @param words how a value is read
   * @return a declaration without letter, group, unit, default and help
   */
  public static <T> Declaration<T> named(String name, String metavar, Words<T> words) {
    return new Declaration<>(name, metavar, words);
  }

  /**
   * A setting while it is declared. Each method changes this and returns it.
   *
   * @param <T> what the setting's word becomes
   */
  public static final class Declaration<T> {
    private final String name;
    private final String metavar;
    private final Words<T> words;
    private String letter = "";
    private String group = "";
    private String unit = "";
    private String initialWord = "";
    private String ifUnset = "none";
    private String help = "";
    private boolean isGlobal;
    private boolean isSecret;

    private Declaration(String name, String metavar, Words<T> words) {
      this.name = Objects.requireNonNull(name);
      this.metavar = Objects.requireNonNull(metavar);
      this.words = Objects.requireNonNull(words);
    }

    private Declaration(Declaration<T> other) {
      this(other.name, other.metavar, other.words);
      letter = other.letter;
      group = other.group;
      unit = other.unit;
      initialWord = other.initialWord;
      ifUnset = other.ifUnset;
      help = other.help;
      isGlobal = other.isGlobal;
      isSecret = other.isSecret;
    }

    /**
     * Adds a short flag.
     *
     * @param flag a letter
     * @return this
     */
    public Declaration<T> letter(char flag) {
      letter = String.valueOf(flag);
      return this;
    }

    /**
     * Puts the setting under a heading of the help text.
     *
     * @param heading a word or two; a setting without one stands under its application's name
     * @return this
     */
    public Declaration<T> group(String heading) {
      group = Objects.requireNonNull(heading);
      return this;
    }

    /**
     * Says what a number counts.
     *
     * @param plural as in {@code seconds}
     * @return this
     */
    public Declaration<T> unit(String plural) {
      unit = Objects.requireNonNull(plural);
      return this;
    }

    /**
     * Sets the default. Without one a setting that can be unset is.
     *
     * @param word as it is written on the command line; it is checked when it is first asked for
     * @return this
     */
    public Declaration<T> initially(String word) {
      initialWord = Objects.requireNonNull(word);
      return this;
    }

    /**
     * Says what holds while the setting is unset, or its list empty.
     *
     * @param meaning as in {@code as the application has it}; it is {@code none} otherwise
     * @return this
     */
    public Declaration<T> ifUnset(String meaning) {
      ifUnset = Objects.requireNonNull(meaning);
      return this;
    }

    /**
     * Explains the setting.
     *
     * @param sentences what it is for, and why its default is what it is
     * @return this
     */
    public Declaration<T> help(String sentences) {
      help = Objects.requireNonNull(sentences);
      return this;
    }

    /**
     * Makes it a setting of the whole program, which all applications in it share.
     *
     * @return this
     */
    public Declaration<T> global() {
      isGlobal = true;
      return this;
    }

    /**
     * Says that its value is not to be shown.
     *
     * @return this
     */
    public Declaration<T> secret() {
      isSecret = true;
      return this;
    }

    /**
     * Returns the setting.
     *
     * @return another one each time
     * @throws IllegalArgumentException if its name is not small letters and digits with single
     *     hyphens between words
     */
    public Setting<T> declare() {
      if (!isName(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' names no setting: give small letters, digits and single hyphens");
      }
      return new Setting<>(new Declaration<>(this));
    }

    private static boolean isName(String name) {
      char before = '-';
      for (int i = 0; i < name.length(); i++) {
        char sign = name.charAt(i);
        boolean isLetter = sign >= 'a' && sign <= 'z';
        boolean isDigit = sign >= '0' && sign <= '9' && i > 0;
        if (!isLetter && !isDigit && (sign != '-' || before == '-')) {
          return false;
        }
        before = sign;
      }
      return before != '-';
    }
  }

  /**
   * Returns the name, as in {@code keep-alive}.
   *
   * @return the flag without its dashes
   */
  public String name() {
    return declared.name;
  }

  /**
   * Returns the flag, as in {@code --keep-alive}.
   *
   * @return the flag with its dashes
   */
  public String flag() {
    return "--" + declared.name;
  }

  /**
   * Returns the key in a file, as in {@code keep_alive}.
   *
   * @return the name with underscores
   */
  public String key() {
    return declared.name.replace('-', '_');
  }

  /**
   * Returns the variable of the environment, as in {@code PULSAR_KEEP_ALIVE}.
   *
   * @return the key in capitals, after the prefix
   */
  public String variable() {
    return Environment.variable(declared.name);
  }

  /**
   * Returns what the setting is for.
   *
   * @return one or more sentences, for people
   */
  public String help() {
    return declared.help;
  }

  /**
   * Returns whether several applications in one program share it.
   *
   * @return false if each has its own
   */
  public boolean isGlobal() {
    return declared.isGlobal;
  }

  /**
   * Reads a value.
   *
   * @param word the value as written on the command line
   * @return the value, checked
   * @throws IllegalArgumentException if it is not allowed; the message names the flag, the value
   *     and what is allowed
   */
  public T read(String word) {
    return read(word, flag());
  }

  /** Reads a value; the message calls the setting by the name that it was given under. */
  T read(String word, String called) {
    try {
      if (word.isEmpty() && !declared.words.isOptional()) {
        throw new IllegalArgumentException("give " + declared.words.allowed());
      }
      return declared.words.read(word);
    } catch (IllegalArgumentException e) {
      if (declared.isSecret) { // the reason may quote the word
        throw new IllegalArgumentException(
            "bad value for " + called + ": give " + declared.words.allowed());
      }
      throw new IllegalArgumentException(
          "bad value '" + word + "' for " + called + ": " + e.getMessage(), e);
    }
  }

  T initial() {
    return declared.words.read(declared.initialWord);
  }

  Words<T> words() {
    return declared.words;
  }

  String group() {
    return declared.group;
  }

  String letter() {
    return declared.letter;
  }

  String metavar() {
    return declared.metavar;
  }

  String unit() {
    return declared.unit;
  }

  /** Returns what holds while it is unset, for people. */
  String ifUnset() {
    return declared.ifUnset;
  }

  boolean isSecret() {
    return declared.isSecret;
  }

  /** Returns whether it needs no value on the command line. */
  boolean isSwitch() {
    return declared.words instanceof YesOrNo;
  }

  /** Writes a value as the command line has it; empty if it is unset. */
  String write(T value) {
    return declared.words.write(value);
  }

  @Override
  public String toString() {
    return flag();
  }
}
