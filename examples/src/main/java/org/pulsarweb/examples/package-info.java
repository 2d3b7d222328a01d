/** Placeholder. */
@NullMarked
package org.pulsarweb.examples;

import org.jspecify.annotations.NullMarked;
