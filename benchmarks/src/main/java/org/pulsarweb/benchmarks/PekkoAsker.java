package org.pulsarweb.benchmarks;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.util.Timeout;
import scala.Function1;
import scala.reflect.ClassTag;

/**
 * A Pekko actor that keeps as many asks outstanding as its scenario wants and counts the answers.
 * It asks by the Scala form of its context: the Java form takes each answer through a thread of the
 * common pool, which costs a sequential ask most of its speed.
 *
 * <p>Owned by one loop; call only from its thread.
 */
final class PekkoAsker<Q, A> {
  private final ActorScenario scenario;
  private final ActorContext<A> context;
  private final ActorRef<Q> answerer;
  private final Function1<ActorRef<A>, Q> question;
  private final ClassTag<A> answers;
  private final Timeout limit;

  private PekkoAsker(
      ActorScenario scenario,
      ActorContext<A> context,
      ActorRef<Q> answerer,
      Function1<ActorRef<A>, Q> question,
      ClassTag<A> answers) {
    this.scenario = scenario;
    this.context = context;
    this.answerer = answerer;
    this.question = question;
    this.answers = answers;
    this.limit = Timeout.create(scenario.answerMax());
  }

  /** Returns what the actor does; {@code question} makes one that names whom to reply to. */
  static <Q, A> Behavior<A> of(
      ActorScenario scenario,
      ActorRef<Q> answerer,
      Function1<ActorRef<A>, Q> question,
      Class<A> answers) {
    ClassTag<A> tag = ClassTag.apply(answers);
    return Behaviors.setup(
        context -> new PekkoAsker<>(scenario, context, answerer, question, tag).start());
  }

  private Behavior<A> start() {
    for (int i = 0; i < scenario.times(); i++) {
      ask();
    }
    return Behaviors.receiveMessage(_ -> {
      scenario.count();
      ask();
      return Behaviors.same();
    });
  }

  private void ask() {
    context.asScala().ask(answerer, question, answer -> answer.get(), limit, answers);
  }
}
