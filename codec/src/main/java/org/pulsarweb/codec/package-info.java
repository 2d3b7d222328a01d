/**
 * Values as bytes and back, for messages between JVMs: records, enums, collections, numbers, times,
 * exceptions and lambdas, of classes that an allow-list names.
 *
 * <p><b>Door:</b> {@link Codec}. <b>Read next:</b> {@link ByteOutput} and {@link ByteInput} (what
 * bytes look like), {@link CodecLimits} (how much one value may be), {@link RemoteException} (what
 * an exception becomes).
 *
 * <p><b>Threads:</b> none here. A codec serves many threads; a buffer belongs to one at a time.
 *
 * <p><b>Stands on:</b> the JDK. <b>Knows nothing of:</b> sockets, frames, loops, actors, clocks. No
 * Java serialization stream is read or written.
 *
 * <p><b>Limits:</b> a value is a tree: an object that is met twice arrives as two, and a cycle is
 * refused. Both sides need the same classes: a record or an enum of another shape is refused. No
 * bytes bring anything but a value or a {@link CodecException}, in memory that {@link CodecLimits}
 * bounds; time is bounded too, unless records that are keys of a map share their hash code.
 */
@NullMarked
package org.pulsarweb.codec;

import org.jspecify.annotations.NullMarked;
