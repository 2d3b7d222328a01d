package org.pulsarweb.app;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Who a process is to be, once it has done what only root may. What it has open stays open: sockets
 * with low ports, logs, keys that were read. What it opens later it opens as that user, so the jars
 * of the program must be readable for it.
 *
 * <p>A process that has changed its user may be looked into by that user's other processes ({@code
 * jcmd}, {@code /proc}), like nginx's workers: the kernel would else give its entries in {@code
 * /proc} to root, and hide its own memory and descriptors from itself.
 *
 * <p>Immutable.
 *
 * @param user the wanted user
 * @param gid the wanted group
 */
record Identity(Optional<Libc.User> user, Optional<Integer> gid) {
  private static final int ROOT = 0;

  /**
   * Looks a user and a group up. A user without a group has the first one of the user table.
   *
   * @param user a name or a number; empty for no change
   * @param group a name or a number; empty for no change
   * @throws IllegalArgumentException if there is no such user or group
   * @throws IOException where the system cannot be asked
   */
  static Identity of(String user, String group) throws IOException {
    Optional<Integer> gid = group.isEmpty() ? Optional.empty() : Optional.of(gid(group));
    if (user.isEmpty()) {
      return new Identity(Optional.empty(), gid);
    }
    Optional<Libc.User> known = isNumber(user) ? Libc.user(number(user)) : Libc.user(user);
    if (known.isPresent()) {
      return new Identity(known, gid.or(() -> known.map(Libc.User::gid)));
    }
    if (!isNumber(user)) {
      throw new IllegalArgumentException("there is no user '" + user + "' on this system");
    }
    if (gid.isEmpty()) {
      // it would keep the group of root, and nobody would notice
      throw new IllegalArgumentException(
          "user " + user + " is in no user table: say which group it shall have, too");
    }
    return new Identity(Optional.of(new Libc.User("", number(user), gid.get(), "/")), gid);
  }

  private static int gid(String group) throws IOException {
    return isNumber(group)
        ? number(group)
        : Libc.group(group)
            .orElseThrow(() ->
                new IllegalArgumentException("there is no group '" + group + "' on this system"));
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d+");
  }

  private static int number(String text) {
    try {
      int number = Integer.parseUnsignedInt(text);
      if (number != -1) { // which means: no change
        return number;
      }
    } catch (NumberFormatException _) {
      // the same answer
    }
    throw new IllegalArgumentException(
        text + " is no number of a user or group: they go from 0 to 4294967294");
  }

  /** Returns whether anything is to change at all. */
  boolean isAsked() {
    return user.isPresent() || gid.isPresent();
  }

  /**
   * Becomes that user and group, for good: all threads of this JVM, and all processes that it will
   * start. Groups go first, then the group, then the user, since after that nothing goes any more.
   * A process that is both already is left as it is.
   *
   * @throws StartFault if this process may not, or might go back; then it must end
   * @throws IOException where there is no such thing
   */
  void adopt() throws IOException {
    if (!isAsked() || isAdopted()) {
      return;
    }
    try {
      if (gid.isPresent()) {
        String name = user.map(Libc.User::name).orElse("");
        if (name.isEmpty()) {
          Libc.setGroups(List.of(gid.get()));
        } else {
          Libc.setGroupsOf(name, gid.get());
        }
        Libc.setGid(gid.get());
      }
      if (user.isPresent()) {
        Libc.setUid(user.get().uid());
        Libc.setDumpable();
      }
    } catch (IOException e) {
      throw new StartFault(
          Program.WRONG_SETTINGS,
          "cannot become "
              + this
              + ": only root may, and this process is "
              + current()
              + " ("
              + e.getMessage()
              + ")",
          e);
    }
    requireNoWayBack();
    user.ifPresent(Identity::tellJava);
  }

  private boolean isAdopted() throws IOException {
    boolean isUser = user.isEmpty() || user.get().uid() == Libc.effectiveUid();
    boolean isGroup = gid.isEmpty() || gid.get() == Libc.effectiveGid();
    return isUser && isGroup && Libc.effectiveUid() == Libc.realUid();
  }

  private void requireNoWayBack() throws IOException {
    boolean isGroup =
        gid.isEmpty() || (Libc.realGid() == gid.get() && Libc.effectiveGid() == gid.get());
    int uid = user.map(Libc.User::uid).orElse(Libc.effectiveUid());
    boolean isUser = Libc.realUid() == uid && Libc.effectiveUid() == uid;
    if (!isGroup || !isUser || (user.isPresent() && uid != ROOT && canBecomeRoot())) {
      throw new StartFault(
          Program.FAILED,
          "this process has become " + this + ", but could go back to " + current());
    }
  }

  private static boolean canBecomeRoot() {
    try {
      Libc.setUid(ROOT);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** So that what asks Java finds the folders of the new user. */
  private static void tellJava(Libc.User user) {
    if (!user.name().isEmpty()) {
      System.setProperty("user.name", user.name());
    }
    System.setProperty("user.home", user.home());
  }

  private static String current() throws IOException {
    return "user "
        + Integer.toUnsignedString(Libc.effectiveUid())
        + ", group "
        + Integer.toUnsignedString(Libc.effectiveGid());
  }

  /** Returns both for messages: {@code user www-data (33), group 33}. */
  @Override
  public String toString() {
    String group = gid.map(id -> "group " + Integer.toUnsignedString(id)).orElse("");
    String who =
        user.map(known ->
                "user "
                    + (known.name().isEmpty() ? "" : known.name() + " ")
                    + "("
                    + Integer.toUnsignedString(known.uid())
                    + ")")
            .orElse("");
    return who + (who.isEmpty() || group.isEmpty() ? "" : ", ") + group;
  }
}
