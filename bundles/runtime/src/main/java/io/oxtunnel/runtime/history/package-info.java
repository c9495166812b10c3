/** What happened between a tunnel and its peers, remembered for those who ask why. */
package io.oxtunnel.runtime.history;
