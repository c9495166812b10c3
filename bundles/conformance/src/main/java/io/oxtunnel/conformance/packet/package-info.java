/**
 * Waiting for queues, in tests of third parties and of OxTunnel itself.
 */
package io.oxtunnel.conformance.packet;
