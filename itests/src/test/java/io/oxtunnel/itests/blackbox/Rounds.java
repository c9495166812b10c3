package io.oxtunnel.itests.blackbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures contenders in turn, round by round, and prints each figure as ratio to the first contender's of the same round. */
final class Rounds {
    /** Measures one contender; returns a figure for each column. */
    interface Contest {
        double[] measure(String contender, int seconds) throws Exception;
    }

    private final String what;
    private final List<String> contenders;
    private final List<String> columns;

    /**
     * Makes a table.
     *
     * @param what the contenders are, such as "transport"
     * @param contenders all that there are, the one that the others are compared with first
     * @param columns what is measured, with its unit
     */
    Rounds(String what, List<String> contenders, List<String> columns) {
        this.what = what;
        this.contenders = contenders;
        this.columns = columns;
    }

    /** Measures those contenders that the words name, or all; {@code --rounds N}, {@code --seconds N}. */
    void play(List<String> words, Contest contest) throws Exception {
        int rounds = number(words, "--rounds", 3);
        int seconds = number(words, "--seconds", 5);
        Map<String, double[][]> results = new LinkedHashMap<>();
        List<String> named = words.stream().filter(word -> word.matches("[a-z][a-z-]*")).toList();
        (named.isEmpty() ? contenders : named).forEach(name -> results.put(name, new double[rounds][]));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, double[][]> each : results.entrySet()) {
                double[] figures = contest.measure(each.getKey(), seconds);
                each.getValue()[round] = figures;
                StringBuilder line = new StringBuilder("round ").append(round + 1).append(", ").append(each.getKey()).append(':');
                for (int column = 0; column < figures.length; column++) {
                    line.append(column == 0 ? " " : ", ").append(String.format(Locale.ROOT, figures[column] < 100 ? "%.2f" : "%.0f", figures[column]))
                            .append(' ').append(columns.get(column));
                }
                System.out.println(line);
            }
        }
        table(results);
    }

    private static int number(List<String> words, String name, int standard) {
        int at = words.indexOf(name);
        return at < 0 ? standard : Integer.parseInt(words.get(at + 1));
    }

    private void table(Map<String, double[][]> results) {
        Map.Entry<String, double[][]> first = results.entrySet().iterator().next();
        System.out.println("| " + what + ", ratio to " + first.getKey() + " of the same round | " + String.join(" | ", columns) + " |");
        System.out.println("|" + "---|".repeat(columns.size() + 1));
        results.forEach((name, rounds) -> {
            StringBuilder line = new StringBuilder("| ").append(name);
            for (int column = 0; column < columns.size(); column++) {
                String[] cells = new String[rounds.length];
                for (int i = 0; i < rounds.length; i++) {
                    cells[i] = String.format(Locale.ROOT, "%.2f", rounds[i][column] / first.getValue()[i][column]);
                }
                line.append(" | ").append(String.join(", ", cells));
            }
            System.out.println(line.append(" |"));
        });
    }
}
