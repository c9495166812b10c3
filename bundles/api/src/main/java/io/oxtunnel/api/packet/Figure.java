package io.oxtunnel.api.packet;

/**
 * A number that a {@link PacketPort} tells administrators of.
 *
 * @param name lower case words, such as "udp mappings"; the same always
 * @param value now, 0 or more
 * @param most what it cannot exceed, or 0 where it only counts up
 */
public record Figure(String name, long value, long most) {
    @Override
    public String toString() {
        return most > 0 ? value + " of " + most : Long.toString(value);
    }
}
