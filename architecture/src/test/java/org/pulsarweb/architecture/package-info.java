/**
 * The house rules, held by tests: what may stand on what, what is public, how files look.
 *
 * <p><b>Door:</b> none, it has tests only. <b>Read next:</b> {@code HousePlanTest} (rooms and
 * floors), {@code HouseRulesTest} (what code may not do), {@code PublicApiTest}, {@code
 * FormatTest}, {@code TidyTest} (files), {@code DocsTest} (documents).
 *
 * <p><b>Threads:</b> tests run in parallel and change nothing, unless asked to rewrite files.
 * <b>Stands on:</b> {@code dist}, so that every room is compiled before it. <b>Knows nothing
 * of:</b> what the code does.
 *
 * <p><b>Limits:</b> it reads class files and sources, so reflection and names made at run time
 * escape it.
 */
@NullMarked
package org.pulsarweb.architecture;

import org.jspecify.annotations.NullMarked;
