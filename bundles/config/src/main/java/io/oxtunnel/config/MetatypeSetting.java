package io.oxtunnel.config;

import java.util.Set;
import java.util.TreeSet;
import org.osgi.service.metatype.AttributeDefinition;

/**
 * A setting as the metatype of its provider describes it.
 *
 * @param attribute the description
 */
record MetatypeSetting(AttributeDefinition attribute) implements Installed.Setting {
    @Override
    public int type() {
        return attribute.getType();
    }

    @Override
    public boolean array() {
        return attribute.getCardinality() != 0;
    }

    @Override
    public String allowed() {
        if (attribute.getOptionValues() != null && attribute.getOptionValues().length > 0) {
            Set<String> options = new TreeSet<>(Set.of(attribute.getOptionValues()));
            return type() == AttributeDefinition.STRING ? Kind.quoted(options) : String.join(", ", options);
        }
        String type = switch (attribute.getType()) {
            case AttributeDefinition.LONG, AttributeDefinition.INTEGER, AttributeDefinition.SHORT, AttributeDefinition.BYTE ->
                    ("an integer " + SettingRange.of(attribute)).strip();
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> "a number";
            case AttributeDefinition.BOOLEAN -> "true, false";
            default -> "a string in quotes";
        };
        String description = attribute.getDescription();
        return description == null || description.isEmpty() ? type : type + " (" + description + ")";
    }

    /** Metatype answers null where it has no rule, "" where the value passes, and otherwise a message, localizable ones with a "%". */
    @Override
    public String check(String value) {
        String verdict = attribute.validate(value);
        if (verdict == null || verdict.isEmpty()) {
            return "";
        }
        return "is refused by its provider: " + (verdict.startsWith("%") ? verdict.substring(1) : verdict);
    }
}
