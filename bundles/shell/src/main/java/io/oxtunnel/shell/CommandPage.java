package io.oxtunnel.shell;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;

/**
 * What is told about one command: made from the annotations of its methods, so that it cannot differ from what the command takes. A
 * description may end in {@code "; example: A, B"}.
 *
 * @param name as it is typed
 * @param forms ways to call it
 */
record CommandPage(String name, List<Form> forms) {
    private static final String EXAMPLE = "; example: ";

    /**
     * One way to call a command.
     *
     * @param usage the line with its options and operands
     * @param text what it does
     * @param examples lines to try
     * @param options what each option means, by its name as it is typed
     * @param operands what each operand means, by its place
     */
    record Form(String usage, String text, List<String> examples, Map<String, String> options, Map<String, String> operands) {
    }

    /** Returns the page of a command that an object serves by its methods of that name. */
    static CommandPage of(String name, Object command) {
        List<Form> forms = Arrays.stream(command.getClass().getMethods())
                .filter(method -> method.getName().equals(name) && method.isAnnotationPresent(Descriptor.class))
                .sorted((a, b) -> a.getParameterCount() - b.getParameterCount()).map(method -> form(name, method)).toList();
        return new CommandPage(name, forms);
    }

    private static Form form(String name, Method method) {
        String description = method.getAnnotation(Descriptor.class).value();
        int at = description.indexOf(EXAMPLE);
        List<String> examples = at < 0 ? List.of() : List.of(description.substring(at + EXAMPLE.length()).split(", "));
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, String> operands = new LinkedHashMap<>();
        List<String> words = new ArrayList<>(List.of(name));
        for (java.lang.reflect.Parameter parameter : method.getParameters()) {
            Parameter option = parameter.getAnnotation(Parameter.class);
            Descriptor meaning = parameter.getAnnotation(Descriptor.class);
            String text = meaning == null ? "" : meaning.value();
            if (option != null) {
                boolean flag = !option.presentValue().equals(Parameter.UNSPECIFIED);
                String word = option.names()[0] + (flag ? "" : " " + option.names()[0].replaceFirst("--", "").toUpperCase(java.util.Locale.ROOT));
                options.put(word, text);
                words.add("[" + word + "]");
            } else if (parameter.getType() != CommandSession.class) {
                String word = word(text, parameter);
                operands.put(word, text.contains(": ") && word.equals(text.substring(0, text.indexOf(": "))) ? text.substring(text.indexOf(": ") + 2) : text);
                words.add(parameter.isVarArgs() ? "[" + word + "...]" : word);
            }
        }
        return new Form(String.join(" ", words), at < 0 ? description : description.substring(0, at), examples, options, operands);
    }

    /** The name of an operand: the upper-case word with which its description begins, or that of the parameter. */
    private static String word(String text, java.lang.reflect.Parameter parameter) {
        String first = text.replaceFirst(": .*", "");
        return first.matches("[A-Z]+") ? first : parameter.isNamePresent() ? parameter.getName().toUpperCase(java.util.Locale.ROOT) : "WORD";
    }

    /** Returns the line for a list. */
    String summary() {
        return forms.isEmpty() ? "" : forms.getFirst().text();
    }

    /** Returns the whole page for people. */
    String text() {
        List<String> out = new ArrayList<>();
        for (Form form : forms) {
            out.add((out.isEmpty() ? "usage: " : "\nor:    ") + form.usage());
            out.addAll(Words.broken("  " + form.text(), Width.now()));
            Table table = new Table("", "", "");
            form.operands().forEach((word, text) -> table.row("", word, text));
            form.options().forEach((word, text) -> table.row("", word, text));
            out.addAll(table.toString().lines().skip(1).toList());
            form.examples().forEach(example -> out.add("  example: " + example));
        }
        return String.join("\n", out);
    }

    /** Returns the same for programs. */
    Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("command", name);
        map.put("summary", summary());
        map.put("forms", forms.stream().map(form -> Map.of("usage", form.usage(), "text", form.text(), "examples", form.examples(), "options",
                form.options(), "operands", form.operands())).toList());
        return map;
    }
}
