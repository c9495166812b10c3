package io.oxtunnel.launcher;

/** The two roles, under the names that files and folders carry. */
enum Role {
    SERVER("server"),
    CLIENT("client");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
