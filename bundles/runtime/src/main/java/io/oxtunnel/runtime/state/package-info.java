/**
 * What a role keeps in its state folder: the journal, timestamps and its id. Every file has mode 0600, and a crash at any moment leaves
 * each one readable.
 */
package io.oxtunnel.runtime.state;
