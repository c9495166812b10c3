/**
 * Stands between the data path and what others have written: a provider from outside OxTunnel that throws, tells impossible things, keeps
 * buffers or does not return is found out and named, and harms nothing but the tunnel that it serves.
 */
package io.oxtunnel.runtime.guard;
