/**
 * Who may connect to a server and which addresses he gets.
 */
package io.oxtunnel.runtime.lease;
