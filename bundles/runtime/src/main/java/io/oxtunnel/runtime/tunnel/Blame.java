package io.oxtunnel.runtime.tunnel;

/** Tells whose code a class is: that of an object's package, or of one below or beside it in the same bundle. Stateless. */
final class Blame {
    /** A bundle of this project has a package of four parts, and its implementation often one below it. */
    private static final int PARTS = 4;

    private Blame() {
    }

    static boolean shares(Object object, String className) {
        return className.startsWith(root(object.getClass().getPackageName()) + ".");
    }

    private static String root(String name) {
        int at = -1;
        for (int part = 0; part < PARTS; part++) {
            int next = name.indexOf('.', at + 1);
            if (next < 0) {
                return name;
            }
            at = next;
        }
        return name.substring(0, at);
    }
}
