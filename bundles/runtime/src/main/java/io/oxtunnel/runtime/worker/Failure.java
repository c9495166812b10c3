package io.oxtunnel.runtime.worker;

/**
 * Why a worker has halted.
 *
 * @param what in words
 * @param part the transport or port whose queue has failed for good, or null
 * @param thrown what came out of a provider's code, or of this one, or null
 */
public record Failure(String what, Object part, Throwable thrown) {
}
