/**
 * JSON-RPC 2.0: servers out of interfaces and functions, and clients of them.
 *
 * <p><b>Door:</b> {@link org.pulsarweb.rpc.JsonRpc}. <b>Read next:</b> {@link
 * org.pulsarweb.rpc.RpcClient} (who calls), {@link org.pulsarweb.rpc.RpcBatch} (many at once),
 * {@link org.pulsarweb.rpc.RpcCall} (what a method knows of its call), {@link
 * org.pulsarweb.rpc.RpcChannel} (a way for messages that a program brings), {@link
 * org.pulsarweb.rpc.ServerCommands}.
 *
 * <p><b>Threads:</b> a method runs in the fiber of its request, or in one of its own; calls of a
 * batch or a channel run side by side. A client may be used by any thread, and off every loop its
 * calls run in virtual threads.
 *
 * <p><b>Stands on:</b> {@code web} (HTTP and WebSockets of the server) and {@code client}. <b>Knows
 * nothing of:</b> tasks, stores, and Jackson, which {@code http} keeps to itself.
 *
 * <p><b>Limits:</b> {@link org.pulsarweb.rpc.RpcLimits}. Over HTTP/1.1 a client that goes away
 * looks like one that has said all: its call goes on until it ends or its time is over.
 */
@NullMarked
package org.pulsarweb.rpc;

import org.jspecify.annotations.NullMarked;
