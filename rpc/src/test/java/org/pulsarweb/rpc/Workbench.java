package org.pulsarweb.rpc;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What tests call. */
interface Workbench extends AutoCloseable {
  record Point(int x, int y, String name) {}

  @Rpc(summary = "Adds two numbers")
  double add(double a, double b);

  String greet(@Rpc("who") String name, Optional<String> greeting);

  Point mirror(Point point);

  List<Integer> range(int from, int to);

  Optional<String> find(String text);

  void store(@Nullable String text);

  @Rpc(notification = true)
  void note(String text);

  CompletionStage<Double> later(double a);

  void bug();

  void refuse();

  void full() throws Bench.FullException;

  String stay() throws InterruptedException;

  @Rpc("ask_back")
  String askBack(int number) throws IOException;

  List<String> caller();

  @Override
  default void close() {}
}
