package io.oxtunnel.admin;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word that somebody who mistyped may have meant. Stateless. */
final class Nearest {
    private Nearest() {
    }

    /** Returns the nearest word that starts alike or is at most two edits (Levenshtein) away, or a third of its length. */
    static Optional<String> to(String typed, Collection<String> words) {
        return words.stream().filter(word -> word.startsWith(typed) || edits(typed, word) <= Math.max(1, Math.min(2, word.length() / 3)))
                .min(Comparator.comparingInt((String word) -> edits(typed, word)).thenComparing(Comparator.naturalOrder()));
    }

    private static int edits(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(same, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
