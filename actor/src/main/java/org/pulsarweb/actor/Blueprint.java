package org.pulsarweb.actor;

/** What an actor is made from, at its start and at each restart. */
record Blueprint<T>(Node node, Class<T> type, Factory<? extends T> factory, Spawn spawn) {}
