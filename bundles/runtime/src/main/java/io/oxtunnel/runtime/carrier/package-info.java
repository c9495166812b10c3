/** Several transports of one tunnel behind one: opened together, received from in turn, sent to by handle. */
package io.oxtunnel.runtime.carrier;
