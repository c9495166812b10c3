/**
 * Names looked up beside the tunnel.
 */
package io.oxtunnel.linux.resolve;
