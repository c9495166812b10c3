package io.oxtunnel.codec.internal;

import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import java.util.ArrayList;
import java.util.List;

/**
 * Body of a CONFIG_UPDATE (PROTOCOL.md 4.5). One wrong setting discards the whole of it; settings of unknown types are passed over.
 *
 * <pre>
 *  0      1      2            4             8
 * +------+------+------------+-------------+----------+
 * | 0x06 | zero | count(u16) | epoch (u32) | settings | each: type(u8), zero(u8), length(u16), value
 * +------+------+------------+-------------+----------+
 * </pre>
 */
final class ConfigUpdateBody {
    private static final int ZERO = 1;
    private static final int COUNT = 2;
    private static final int EPOCH = 4;
    private static final int SETTING_ZERO = 1;
    private static final int SETTING_LENGTH = 2;

    private ConfigUpdateBody() {
    }

    static byte[] encode(ConfigUpdate message) {
        int size = Wire.CONFIG_UPDATE + Setting.encodedLength(message.settings());
        byte[] body = new byte[Bytes.range(size, Wire.CONFIG_UPDATE_MAX, "CONFIG_UPDATE bytes")];
        Bytes.u8(body, 0, Wire.TYPE_CONFIG_UPDATE);
        Bytes.u16(body, COUNT, message.settings().size());
        Bytes.i32(body, EPOCH, message.epoch());
        int at = Wire.CONFIG_UPDATE;
        for (Setting setting : message.settings()) {
            Bytes.u8(body, at, SettingValue.type(setting));
            Bytes.u16(body, at + SETTING_LENGTH, setting.valueLength());
            SettingValue.encode(setting, body, at + Setting.HEADER);
            at += Setting.HEADER + setting.valueLength();
        }
        return body;
    }

    static ConfigUpdate decode(byte[] body) throws MalformedException {
        if (body.length < Wire.CONFIG_UPDATE) {
            throw new MalformedException("CONFIG_UPDATE: " + body.length + " bytes, not " + Wire.CONFIG_UPDATE + " and its settings");
        }
        Bytes.most(body.length, Wire.CONFIG_UPDATE_MAX, "CONFIG_UPDATE bytes");
        Bytes.zero(body, ZERO, COUNT, "CONFIG_UPDATE");
        int count = Bytes.most(Bytes.u16(body, COUNT), (body.length - Wire.CONFIG_UPDATE) / Setting.HEADER, "CONFIG_UPDATE count");
        List<Setting> settings = new ArrayList<>(count);
        int at = Wire.CONFIG_UPDATE;
        for (int i = 0; i < count; i++) {
            at = decode(body, at, settings);
        }
        Bytes.size(body, at, "CONFIG_UPDATE of " + count + " settings");
        return new ConfigUpdate(Bytes.i32(body, EPOCH), settings);
    }

    /** Adds the setting that starts at a position, if its type is known, and returns where it ends. */
    private static int decode(byte[] body, int at, List<Setting> settings) throws MalformedException {
        int value = at + Setting.HEADER;
        if (value > body.length) {
            throw new MalformedException("CONFIG_UPDATE: " + (body.length - at) + " bytes are left for a setting, not " + Setting.HEADER);
        }
        Bytes.zero(body, at + SETTING_ZERO, at + SETTING_LENGTH, "CONFIG_UPDATE");
        int length = Bytes.most(Bytes.u16(body, at + SETTING_LENGTH), body.length - value, "setting length");
        Setting setting = SettingValue.decode(Bytes.u8(body, at), body, value, length);
        if (setting != null) {
            settings.add(setting);
        }
        return value + length;
    }
}
