/**
 * What the clients of a server have used, over restarts.
 */
package io.oxtunnel.runtime.account;
