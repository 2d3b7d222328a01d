package org.pulsarweb.codec;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The types that may travel, and the classes whose names may come in. */
final class AllowList {
  /**
   * Names that were not found and are remembered. A class loader keeps something for each name that
   * it was ever asked for; a peer that invents names must not make it grow for ever.
   */
  private static final int UNKNOWN_MAX = 1024;

  private final Map<Class<?>, Integer> ids;
  private final IdTable<Class<?>> types;
  private final Set<String> hosts;
  private final List<String> packages;
  private final ClassLoader loader;

  private final Map<String, Class<?>> found = new ConcurrentHashMap<>();
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  AllowList(Map<Integer, Class<?>> types, List<String> packages, ClassLoader loader) {
    var ids = new HashMap<Class<?>, Integer>();
    var hosts = new HashSet<String>();
    for (Map.Entry<Integer, Class<?>> type : types.entrySet()) {
      ids.put(type.getValue(), type.getKey());
      hosts.add(type.getValue().getNestHost().getName());
    }
    this.ids = Map.copyOf(ids);
    this.types = IdTable.of(types);
    this.hosts = Set.copyOf(hosts);
    this.packages = List.copyOf(packages);
    this.loader = loader;
  }

  /** Returns the id of a type that is allowed by itself. */
  Optional<Integer> id(Class<?> type) {
    return Optional.ofNullable(ids.get(type));
  }

  /** Returns the type of this id. */
  @Nullable Class<?> type(int id) {
    return types.find(id);
  }

  /** Returns whether a class of this name is in an allowed package or below one. */
  boolean hasPackageOf(String className) {
    if (className.startsWith("[")) {
      return false;
    }
    for (String allowed : packages) {
      boolean isIn =
          allowed.isEmpty()
              ? className.indexOf('.') < 0
              : className.length() > allowed.length()
                  && className.startsWith(allowed)
                  && className.charAt(allowed.length()) == '.';
      if (isIn) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether lambdas of a class of this name may travel. */
  boolean hasLambdasOf(String className) {
    if (hasPackageOf(className) || hosts.contains(className)) {
      return true;
    }
    int nested = className.indexOf('$');
    return nested > 0 && hosts.contains(className.substring(0, nested));
  }

  /** Returns the class of a name that was found allowed before. Does not initialise it. */
  Class<?> find(String className) {
    Class<?> known = found.get(className);
    if (known != null) {
      return known;
    }
    boolean isFull = unknown.size() >= UNKNOWN_MAX;
    if (!isFull && !unknown.contains(className)) {
      try {
        Class<?> type = Class.forName(className, false, loader);
        found.put(className, type); // as many as there are classes
        return type;
      } catch (ClassNotFoundException | LinkageError e) {
        unknown.add(className);
        throw new CodecException(className + " is not on the class path here", e);
      }
    }
    throw new CodecException(
        isFull
            ? "too many unknown classes were named; no more are looked for: " + className
            : className + " is not on the class path here");
  }

  static CodecException refused(Class<?> type) {
    String name = type.getName();
    if (type.isRecord() || type.isEnum() || type.isSealed()) {
      return new CodecException(
          name + " is not allowed: add it by Codec.Builder.allow, or its package by allowPackage");
    }
    if (type.isHidden()) {
      return new CodecException(
          name + " is a lambda that is not serializable: let its interface extend Serializable");
    }
    return new CodecException(
        name
            + " is neither built in nor a record or enum: send a record in its place, or add it"
            + " by Codec.Builder.substitute");
  }

  static CodecException refusedLambda(String className) {
    return new CodecException(
        "lambdas and methods of "
            + className
            + " are not allowed: add its package by"
            + " Codec.Builder.allowPackage, or write a lambda of your own around the method");
  }
}
