package org.pulsarweb.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pulsarweb.codec.Codec;

class WireTest {
  private static final String PACKAGE = Outpost.class.getPackageName();

  private final Codec codec = Codec.builder().allowPackage(PACKAGE).build();

  private Object crossed(Object message) {
    Object there = codec.decode(codec.encode(Wire.outgoing(message, Outpost.class)));
    return Wire.incoming(there, Outpost.class);
  }

  @Test
  void each_method_of_an_interface_arrives_as_itself() {
    for (Method method : Outpost.class.getMethods()) {
      method.setAccessible(true);
      var call = new MethodCall(method, new Object[] {"a"});

      assertThat(crossed(call))
          .isInstanceOfSatisfying(
              MethodCall.class,
              arrived -> {
                assertThat(arrived.method()).isEqualTo(method);
                assertThat(arrived.arguments()).containsExactly("a");
              });
    }
  }

  @Test
  void a_method_of_another_interface_is_refused() throws Exception {
    var call = new MethodCall(Runnable.class.getMethod("run"), new Object[0]);

    assertThatThrownBy(() -> Wire.outgoing(call, Outpost.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("run");
  }

  @Test
  void a_method_number_that_the_interface_does_not_have_is_refused() {
    for (int number : List.of(-1, 1000, Integer.MAX_VALUE, Integer.MIN_VALUE)) {
      assertThatThrownBy(() -> Wire.incoming(new Wire.Call(number, new Object[0]), Outpost.class))
          .isInstanceOf(ActorException.class)
          .hasMessage(Outpost.class.getName() + " has no method number " + number);
    }
  }

  @Test
  void commands_by_name_and_by_record_arrive() {
    assertThat(crossed(NamedCommand.of("Echo", "x", 1)))
        .isInstanceOfSatisfying(
            NamedCommand.class,
            arrived -> {
              assertThat(arrived.name).isEqualTo("echo");
              assertThat(arrived.arguments).containsExactly("x", 1);
            });
    var repeat = new Outpost.Repeat("a", 2);
    assertThat(crossed(new TypedCommand(repeat))).isEqualTo(new TypedCommand(repeat));
  }

  @Test
  void lambdas_arrive_and_run() throws Exception {
    int captured = 3;
    Ask<Integer, Integer> ask = n -> n * captured;

    @SuppressWarnings("unchecked")
    var arrived = (Ask<Integer, Integer>) crossed(ask);

    assertThat(arrived.apply(5)).isEqualTo(15);
  }

  @Test
  void anything_else_is_no_message() {
    for (Object value : List.of("text", 5, List.of(), Kind.SHARED)) {
      assertThatThrownBy(() -> Wire.incoming(value, Outpost.class))
          .isInstanceOf(ActorException.class)
          .hasMessage(value + " is no message to an actor");
    }
    assertThatThrownBy(() -> Wire.incoming(null, Outpost.class)).isInstanceOf(ActorException.class);
  }
}
