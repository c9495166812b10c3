/** Where a client's server is: its name, its addresses, and those that were good before. */
package io.oxtunnel.runtime.find;
