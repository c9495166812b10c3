package io.oxtunnel.config;

import java.util.List;

/** Finds what was probably meant. Stateless. */
final class Spelling {
    private Spelling() {
    }

    /** Returns the word nearest to a misspelt one, or null if none is within a third of its length, two edits at least. */
    static String nearest(String typed, List<String> words) {
        String best = null;
        int least = Math.max(2, typed.length() / 3) + 1;
        for (String word : words) {
            int distance = distance(typed.replace('_', '-').toLowerCase(java.util.Locale.ROOT), word);
            if (distance < least) {
                least = distance;
                best = word;
            }
        }
        return best;
    }

    /** Levenshtein's distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
