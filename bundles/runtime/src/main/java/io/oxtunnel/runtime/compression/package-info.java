/**
 * What a tunnel compresses with, and which flows are worth it.
 */
package io.oxtunnel.runtime.compression;
