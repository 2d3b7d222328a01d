package org.pulsarweb.app;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The C library, for what the JDK does not do: who a process is, its session, its file mode mask,
 * its standard streams, and datagrams to a unix socket. The only class of this room that calls
 * native code by itself.
 *
 * <p>For Linux: elsewhere each method throws an {@link IOException} that says so. It is loaded at
 * its first use, since to link a function takes longer than the rest of a start.
 *
 * <p>Safe for use by many threads. A call keeps its thread, and a fiber its loop; none waits.
 */
@SuppressWarnings("restricted") // that is what it is for
final class Libc {
  /** Longest path of a unix socket, with the zero at its end or, if abstract, at its start. */
  static final int SOCKET_PATH_MAX_BYTES = 108;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR = STATE.varHandle(PathElement.groupElement("errno"));
  private static final Map<String, MethodHandle> FUNCTIONS = new ConcurrentHashMap<>();

  // As Linux has them on x86-64 and on ARM.
  private static final int UNIX_DOMAIN = 1;
  private static final int DATAGRAM_CLOSED_ON_EXEC = 2 | 0x80000;
  private static final int NOT_BLOCKING = 0x40;
  private static final int WRITE = 1;
  private static final int CREATE = 0x40;
  private static final int APPEND = 0x400;
  private static final int CLOSED_ON_EXEC = 0x80000;
  private static final int SET_DUMPABLE = 4;

  /** Room for the texts of one entry of the user table. */
  private static final int ENTRY_MAX_BYTES = 64 * 1024;

  private static final int ENTRY_BYTES = 64; // the larger of the two structures has 48
  private static final int POINTER = 8;
  private static final long UID_OFFSET = 2 * POINTER;
  private static final long GID_OFFSET = UID_OFFSET + 4;
  private static final long HOME_OFFSET = 4 * POINTER;

  private static final FunctionDescriptor NOTHING_TO_INT = FunctionDescriptor.of(JAVA_INT);
  private static final FunctionDescriptor INT_TO_INT = FunctionDescriptor.of(JAVA_INT, JAVA_INT);

  private Libc() {}

  /**
   * One entry of the user table.
   *
   * @param uid the user's number, unsigned
   * @param gid the number of the group that it has at first, unsigned
   */
  record User(String name, int uid, int gid, String home) {}

  /** Returns why this platform will not do; empty on Linux. */
  static Optional<String> unsupported() {
    String system = System.getProperty("os.name", "this system");
    return system.equals("Linux") && ADDRESS.byteSize() == POINTER
        ? Optional.empty()
        : Optional.of(
            "Pulsar can do this on Linux with 64 bits only, not on "
                + system
                + " "
                + System.getProperty("os.arch", ""));
  }

  // ---- who the process is ---------------------------------------------------------------------

  static int realUid() throws IOException {
    return (int) call("getuid", NOTHING_TO_INT, false);
  }

  static int effectiveUid() throws IOException {
    return (int) call("geteuid", NOTHING_TO_INT, false);
  }

  static int realGid() throws IOException {
    return (int) call("getgid", NOTHING_TO_INT, false);
  }

  static int effectiveGid() throws IOException {
    return (int) call("getegid", NOTHING_TO_INT, false);
  }

  /** Changes the user of the whole process: real, effective and saved, if it is root. */
  static void setUid(int uid) throws IOException {
    call("setuid", INT_TO_INT, true, uid);
  }

  static void setGid(int gid) throws IOException {
    call("setgid", INT_TO_INT, true, gid);
  }

  /** Has the process be in these groups and no others, besides its own. */
  static void setGroups(List<Integer> gids) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment array =
          arena.allocateFrom(JAVA_INT, gids.stream().mapToInt(Integer::intValue).toArray());
      call(
          "setgroups",
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS),
          true,
          (long) gids.size(),
          array);
    }
  }

  /** Has the process be in all groups that this user is in, and in no others. */
  static void setGroupsOf(String user, int gid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      call(
          "initgroups",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
          true,
          arena.allocateFrom(user),
          gid);
    }
  }

  static Optional<User> user(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return entry(arena, "getpwnam_r", arena.allocateFrom(name)).map(Libc::user);
    }
  }

  static Optional<User> user(int uid) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return entry(arena, "getpwuid_r", uid).map(Libc::user);
    }
  }

  /** Returns the number of a group. */
  static Optional<Integer> group(String name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return entry(arena, "getgrnam_r", arena.allocateFrom(name))
          .map(group -> group.get(JAVA_INT, UID_OFFSET)); // a group's number is where a user's is
    }
  }

  private static User user(MemorySegment entry) {
    return new User(
        text(entry, 0),
        entry.get(JAVA_INT, UID_OFFSET),
        entry.get(JAVA_INT, GID_OFFSET),
        text(entry, HOME_OFFSET));
  }

  private static String text(MemorySegment entry, long offset) {
    return entry.get(ADDRESS, offset).reinterpret(ENTRY_MAX_BYTES).getString(0);
  }

  /** Asks for an entry of the user or group table, wherever the system keeps it. */
  private static Optional<MemorySegment> entry(Arena arena, String function, Object key)
      throws IOException {
    MemorySegment entry = arena.allocate(ENTRY_BYTES, POINTER);
    MemorySegment found = arena.allocate(ADDRESS);
    long error =
        call(
            function,
            FunctionDescriptor.of(
                JAVA_INT,
                key instanceof MemorySegment ? ADDRESS : JAVA_INT,
                ADDRESS,
                ADDRESS,
                JAVA_LONG,
                ADDRESS),
            false,
            key,
            entry,
            arena.allocate(ENTRY_MAX_BYTES),
            (long) ENTRY_MAX_BYTES,
            found);
    if (found.get(ADDRESS, 0).address() != 0) {
      return Optional.of(entry);
    }
    // What systems say where there is none: nothing, ENOENT, ESRCH, EBADF or EPERM (getpwnam(3)).
    if (error != 0 && !List.of(1L, 2L, 3L, 9L).contains(error)) {
      throw new IOException(function + ": " + message((int) error));
    }
    return Optional.empty();
  }

  /**
   * Lets a process that has changed its user be looked into by that user, as any other of its
   * processes; the kernel has given all of {@code /proc/self} to root.
   */
  static void setDumpable() throws IOException {
    call("prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG), true, SET_DUMPABLE, 1L);
  }

  // ---- its session, files and streams ---------------------------------------------------------

  /** Makes this process the leader of a new session, which has no terminal. */
  static void newSession() throws IOException {
    call("setsid", NOTHING_TO_INT, true);
  }

  /**
   * Sets which rights new files and folders do not get.
   *
   * @param mask nine bits
   * @return what it was before
   */
  static int umask(int mask) throws IOException {
    return (int) call("umask", INT_TO_INT, false, mask);
  }

  /**
   * Has what is written to standard output and standard error go to the end of a file, which is
   * made if it is not there.
   */
  static void redirectOutput(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      int opened =
          (int)
              call(
                  "open",
                  FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                  true,
                  arena.allocateFrom(file.toString()),
                  WRITE | CREATE | APPEND | CLOSED_ON_EXEC,
                  0640);
      try {
        for (int descriptor : new int[] {1, 2}) {
          call(
              "dup2",
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
              true,
              opened,
              descriptor);
        }
      } finally {
        call("close", INT_TO_INT, false, opened);
      }
    } catch (IOException e) {
      throw new IOException("standard output cannot go to " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Has this process run another program in another folder, from its first line: the number, the
   * streams and the environment stay. Returns only by an exception.
   *
   * @param folder its working folder
   * @param words the program's path and its arguments
   * @throws IOException if there is no such folder or program
   */
  static void execute(Path folder, List<String> words) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(ADDRESS, words.size() + 1L); // ends with a null pointer
      for (int i = 0; i < words.size(); i++) {
        all.setAtIndex(ADDRESS, i, arena.allocateFrom(words.get(i)));
      }
      call(
          "chdir",
          FunctionDescriptor.of(JAVA_INT, ADDRESS),
          true,
          arena.allocateFrom(folder.toString()));
      call(
          "execv",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS),
          true,
          all.getAtIndex(ADDRESS, 0),
          all);
    }
  }

  /**
   * Sends one datagram to a unix socket, and does not wait if that is full.
   *
   * @param address a path, or a name in the abstract namespace with {@code @} before it
   */
  static void send(String address, byte[] datagram) throws IOException {
    byte[] path = address.getBytes(UTF_8);
    if (path.length == 0 || path.length >= SOCKET_PATH_MAX_BYTES) {
      throw new IOException("not the address of a unix socket: '" + address + "'");
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment to = arena.allocate(2 + SOCKET_PATH_MAX_BYTES, 2);
      to.set(JAVA_BYTE, 0, (byte) UNIX_DOMAIN); // two bytes, little-endian, as both machines are
      MemorySegment.copy(path, 0, to, JAVA_BYTE, 2, path.length);
      int socket =
          (int)
              call(
                  "socket",
                  FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                  true,
                  UNIX_DOMAIN,
                  DATAGRAM_CLOSED_ON_EXEC,
                  0);
      try {
        call(
            "sendto",
            FunctionDescriptor.of(
                JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            true,
            socket,
            arena.allocateFrom(JAVA_BYTE, datagram),
            (long) datagram.length,
            NOT_BLOCKING,
            to,
            // an abstract name ends where the length says, and has no zero
            2 + path.length + (path[0] == 0 ? 0 : 1));
      } finally {
        call("close", INT_TO_INT, false, socket);
      }
    }
  }

  // ---- calls ----------------------------------------------------------------------------------

  /**
   * Calls a function.
   *
   * @param mayFail whether -1 means that it failed, and {@code errno} why
   */
  private static long call(
      String name, FunctionDescriptor type, boolean mayFail, Object... arguments)
      throws IOException {
    Optional<String> unsupported = unsupported();
    if (unsupported.isPresent()) {
      throw new IOException(name + ": " + unsupported.get());
    }
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle function = FUNCTIONS.computeIfAbsent(name, key -> link(key, type));
      MemorySegment state = arena.allocate(STATE);
      Object[] all = new Object[arguments.length + 1];
      all[0] = state;
      System.arraycopy(arguments, 0, all, 1, arguments.length);
      long result = ((Number) invoke(function, all)).longValue();
      if (mayFail && result == -1) {
        throw new IOException(name + ": " + message((int) ERROR.get(state, 0L)));
      }
      return result;
    } catch (IllegalCallerException e) {
      throw new IOException(
          name + ": the JVM refuses native calls; add --enable-native-access=ALL-UNNAMED", e);
    }
  }

  private static MethodHandle link(String name, FunctionDescriptor type) {
    Linker.Option[] options =
        switch (name) {
          case "open" -> new Linker.Option[] {ERRNO, Linker.Option.firstVariadicArg(2)};
          case "prctl" -> new Linker.Option[] {ERRNO, Linker.Option.firstVariadicArg(1)};
          default -> new Linker.Option[] {ERRNO};
        };
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  private static Object invoke(MethodHandle function, Object[] arguments) {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(
          "a native function threw, with " + Arrays.toString(arguments), e);
    }
  }

  /** Returns what the C library calls an error. */
  private static String message(int error) {
    MethodHandle function =
        FUNCTIONS.computeIfAbsent(
            "strerror", key -> link(key, FunctionDescriptor.of(ADDRESS, JAVA_INT)));
    try (Arena arena = Arena.ofConfined()) {
      var text = (MemorySegment) invoke(function, new Object[] {arena.allocate(STATE), error});
      return text.reinterpret(ENTRY_MAX_BYTES).getString(0);
    }
  }
}
