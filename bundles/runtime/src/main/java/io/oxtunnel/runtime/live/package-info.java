/** What the control path of a running tunnel uses of providers that come and go: each hands on to the one that serves now. */
package io.oxtunnel.runtime.live;
