package org.pulsarweb.rpc;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what an interface, its methods and their parameters are called in JSON-RPC, if not as in
 * Java. Server and typed client read it alike.
 *
 * <p>Immutable.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface Rpc {
  /**
   * {@return the name of a method or a parameter; of an interface what goes before the names of its
   * methods, with a dot between: empty for nothing}
   */
  String value() default "";

  /** {@return what it does, for the documentation} */
  String summary() default "";

  /** {@return whether a typed client sends calls of this method without waiting for an answer} */
  boolean notification() default false;
}
